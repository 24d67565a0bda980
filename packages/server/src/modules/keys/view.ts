import { type Clock, describeError, isoSeconds, type Language, TsukuroiError } from '@tsukuroi/core';
import type { KeyRoleRow, KeysView } from '@tsukuroi/protocol';
import { type KeysStatus, keysStatus } from '@tsukuroi/trust/ceremony/status.ts';
import { type FileDoor, nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { COLLECTOR_WORDS, ROLE_WORDS } from './texts.ts';

/** What was found, and when. Status and refusal exclude each other. */
export interface Looked {
  readonly at: string;
  readonly status: KeysStatus | undefined;
  readonly refusal: TsukuroiError | undefined;
}

/** Looking searches the whole data folder for keys that belong in the safe: not at every click. */
const LOOK_EVERY_MS = 20_000;
const LEVELS = ['red', 'warn', 'info'];

/** Looks at the keys of a data folder, at most every 20 seconds and never twice at a time. */
export function keysLooker(dataFolder: string, clock: Clock, door: FileDoor = nodeDoor()): () => Promise<Looked> {
  let last: { readonly fromMs: number; readonly looked: Promise<Looked> } | undefined;
  return () => {
    const nowMs = clock.nowMs();
    if (last === undefined || Math.abs(nowMs - last.fromMs) >= LOOK_EVERY_MS) {
      const looked = look(door, dataFolder, clock);
      last = { fromMs: nowMs, looked };
      looked.catch(() => {
        last = undefined;
      });
    }
    return last.looked;
  };
}

async function look(door: FileDoor, dataFolder: string, clock: Clock): Promise<Looked> {
  const at = isoSeconds(clock.nowMs());
  try {
    return { at, status: await keysStatus(door, dataFolder, clock), refusal: undefined };
  } catch (error) {
    // Files of the ceremony that cannot be read are an answer too, the worst one.
    if (error instanceof TsukuroiError) {
      return { at, status: undefined, refusal: error };
    }
    throw error;
  }
}

/** The page 鍵: worst first. Without a ceremony it names the command that holds one. */
export function keysView({ at, status, refusal }: Looked, dataFolder: string, language: Language): KeysView {
  const todo = (status?.todo ?? []).toSorted((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
  return {
    ceremony: status?.ceremony ?? 'refused',
    verdict: status?.verdict ?? 'red',
    refusal: refusal === undefined ? null : describeError(refusal, language),
    organisation: status?.organisation ?? null,
    facility: status?.facility ?? null,
    rootVersion: status?.rootVersion ?? null,
    todo: todo.map(({ code, level, text }) => ({ code, level, text: text[language] })),
    command: status?.ceremony === 'none' ? ceremonyCommand(dataFolder) : null,
    searched: status?.searched ?? 'partly',
    lookedAt: at,
  };
}

/** The organisation stands in every bundle, whose names are of [a-z0-9-] (docs/formats/bundle.md). */
function ceremonyCommand(dataFolder: string): string {
  const folder = /^[A-Za-z0-9_./-]+$/.test(dataFolder) ? dataFolder : `'${dataFolder.replaceAll("'", `'\\''`)}'`;
  return `tsukuroi keys init --keys /media/usb1/tsukuroi --copy /media/usb2/tsukuroi --organisation hospital-name --data ${folder}`;
}

/** A line for each role, and one for each collector. */
export function keyRoleRows({ status }: Looked, language: Language): KeyRoleRow[] {
  const short = (keyid: string) => keyid.slice(0, 8);
  const roles = (status?.roles ?? []).map((found): KeyRoleRow => {
    const words = ROLE_WORDS[found.role];
    return {
      id: found.role,
      role: words?.role[language] ?? found.role,
      purpose: words?.purpose[language] ?? '',
      place: words?.place ?? 'safe',
      freshness: found.freshness,
      threshold: found.threshold,
      keys: found.keyids.length,
      keyids: found.keyids.map(short).join(' '),
      signedAt: found.signedAt,
      expires: found.expires,
      daysLeft: found.daysLeft,
    };
  });
  const collectors = (status?.collectors ?? []).map(
    (keyid): KeyRoleRow => ({
      id: `collector/${keyid}`,
      role: COLLECTOR_WORDS.role[language],
      purpose: COLLECTOR_WORDS.purpose[language],
      place: COLLECTOR_WORDS.place,
      freshness: 'undated',
      threshold: 1,
      keys: 1,
      keyids: short(keyid),
      signedAt: null,
      expires: null,
      daysLeft: null,
    }),
  );
  return [...roles, ...collectors];
}
