import { join, resolve } from 'node:path';
import { dayInJapan, daysBetween, TsukuroiError } from '@tsukuroi/core';
import type { Progress } from '@tsukuroi/trust/bundle/progress.ts';
import type { Expectation, VerifyManifest } from '@tsukuroi/trust/bundle/volumes.ts';
import { trustOnServer } from '@tsukuroi/trust/ceremony/on-server.ts';
import { trustStore } from '@tsukuroi/trust/client/store.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { verifierOf } from '@tsukuroi/trust/roles/verify.ts';
import { readableBytes } from '@tsukuroi/trust/store/space.ts';
import { type ContentStore, contentStore } from '@tsukuroi/trust/store/store.ts';
import { type CommandIo, type OptionValues, textOption } from './command.ts';
import { dataFolderOf } from './data-folder.ts';

/** Options of the bundle commands that say whose bundle it is and how it is trusted. */
export const BUNDLE_OPTIONS = {
  data: { type: 'string' },
  organisation: { type: 'string' },
  facility: { type: 'string' },
  direction: { type: 'string' },
  json: { type: 'boolean' },
} as const;

const METADATA_LIMIT_BYTES = 5_000_000;

/** The folders of bundles and contents under a data folder. */
export function bundlePlaces(io: CommandIo, options: OptionValues) {
  const data = dataFolderOf(io, options);
  return {
    data,
    bundles: join(data, 'bundles'),
    made: join(data, 'bundles', 'made'),
    store: join(data, 'store'),
    trust: join(data, 'trust'),
  };
}

export function storeAt(door: FileDoor, root: string): ContentStore {
  return contentStore({ root, door });
}

export function required(options: OptionValues, name: string, command: string): string {
  const value = textOption(options, name);
  if (value === undefined || value === '') {
    throw new TsukuroiError('USAGE', { detail: `--${name}`, command });
  }
  return value;
}

export function directionOf(options: OptionValues, command: string): Expectation['direction'] {
  const value = textOption(options, 'direction') ?? 'inward';
  if (value !== 'inward' && value !== 'outward') {
    throw new TsukuroiError('USAGE', { detail: '--direction inward|outward', command });
  }
  return value;
}

/** Whose bundles are taken. */
export function expectationOf(options: OptionValues, command: string): Expectation & { readonly facility: string } {
  const organisation = required(options, 'organisation', command);
  return { organisation, facility: required(options, 'facility', command), direction: directionOf(options, command) };
}

/**
 * Who may sign: the collector for what goes to a facility, the facility's director for what comes out of it. The keys are
 * those of `--trust FILE` (the catalogue's targets metadata, or the director's root metadata, verified before), else this server's
 * own from the ceremony on, else of what this machine has verified itself. Errors: `BUNDLE_NO_TRUST`, `BUNDLE_OTHER_FACILITY` when the director is another's.
 */
export async function verifierFor(
  door: FileDoor,
  options: OptionValues,
  places: Pick<ReturnType<typeof bundlePlaces>, 'data' | 'trust'>,
  expects: Expectation & { readonly facility: string },
): Promise<VerifyManifest> {
  const metadata = await trustedMetadata(door, options, places, expects);
  if (expects.direction === 'inward') {
    return verifierOf('collector', metadata);
  }
  const named = namedIn(metadata);
  if (named.facility !== expects.facility || named.organisation !== expects.organisation) {
    const ours = `${expects.organisation}/${expects.facility}`;
    throw new TsukuroiError('BUNDLE_OTHER_FACILITY', { ...named, ours }, { exitCode: 3 });
  }
  // In the director's own repository whoever signs the plans is the role `targets` (TUF has no role of that name).
  return verifierOf('targets', metadata);
}

async function trustedMetadata(
  door: FileDoor,
  options: OptionValues,
  { data, trust: trustFolder }: Pick<ReturnType<typeof bundlePlaces>, 'data' | 'trust'>,
  expects: Expectation & { readonly facility: string },
): Promise<Uint8Array> {
  const file = textOption(options, 'trust');
  if (file !== undefined) {
    return door.read(resolve(file), METADATA_LIMIT_BYTES);
  }
  // A server has the organisation's metadata itself, from the ceremony on; whoever follows a server has what it verified of it.
  const own = await trustOnServer(door, data);
  if (own !== undefined) {
    if (own.organisation !== expects.organisation || own.facility !== expects.facility) {
      const ours = `${own.organisation}/${own.facility}`;
      const { facility, organisation } = expects;
      throw new TsukuroiError('BUNDLE_OTHER_FACILITY', { organisation, facility, ours }, { exitCode: 3 });
    }
    return expects.direction === 'inward' ? own.catalogTargets : own.directorRoot;
  }
  const memory = await trustStore(door, trustFolder).load();
  const metadata =
    expects.direction === 'inward' ? memory?.catalog.files.get('targets') : memory?.director.files.get('root');
  if (metadata === undefined) {
    throw new TsukuroiError('BUNDLE_NO_TRUST', { folder: trustFolder }, { exitCode: 3 });
  }
  return metadata;
}

/** Whose root it is (`repository/root.ts`). */
function namedIn(metadata: Uint8Array): { organisation: string; facility: string } {
  try {
    const { signed } = JSON.parse(Buffer.from(metadata).toString('utf8'));
    return { organisation: String(signed.organisation ?? ''), facility: String(signed.facility ?? '') };
  } catch (cause) {
    throw new TsukuroiError('BUNDLE_NO_TRUST', { folder: '--trust' }, { cause, exitCode: 3 });
  }
}

/** `30G`, `500M`, `1T`: powers of 1000, as on the stick's package. */
export function bytesOption(options: OptionValues, name: string, command: string): number | undefined {
  const value = textOption(options, name);
  if (value === undefined) {
    return undefined;
  }
  const match = /^(\d{1,6})([KMGT]?)$/i.exec(value);
  const unit = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 }[match?.[2]?.toUpperCase() ?? ''];
  if (match === null || unit === undefined) {
    throw new TsukuroiError('USAGE', { detail: `--${name} 30G`, command });
  }
  return Number(match[1]) * unit;
}

/** How long ago a bundle was made, in words; content that is old is taken, but never silently. */
export function ageWords(io: CommandIo, madeAt: string): string {
  const days = Math.max(0, daysBetween(dayInJapan(Date.parse(madeAt)), dayInJapan(io.clock.nowMs())));
  if (io.language === 'ja') {
    return days === 0 ? '今日作られたものです。' : `作られてから ${days} 日たっています。`;
  }
  return days === 0 ? 'It was made today.' : `It was made ${days} day(s) ago.`;
}

const PHASES = {
  ja: { reading: '読み取り', writing: '書き込み', opening: '復号', applying: '反映' },
  en: { reading: 'reading', writing: 'writing', opening: 'opening', applying: 'applying' },
} as const;
const BAR_WIDTH = 20;

/** A progress bar on standard error: overwritten in place at a terminal, one line per tenth elsewhere. */
export function progressBar(io: CommandIo): (progress: Progress) => void {
  let tenth = -1;
  return (progress) => {
    const { phase, doneBytes, totalBytes, bytesPerSecond } = progress;
    const share = totalBytes === 0 ? 1 : Math.min(1, doneBytes / totalBytes);
    const ended = share === 1;
    if (io.ask === undefined && Math.floor(share * 10) === tenth) {
      return;
    }
    tenth = Math.floor(share * 10);
    const bar = '#'.repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH, '.');
    const bytes = `${readableBytes(doneBytes)} / ${readableBytes(totalBytes)}`;
    const rate = bytesPerSecond === 0 ? '' : ` ${readableBytes(bytesPerSecond)}/s`;
    const line = `${PHASES[io.language][phase]} [${bar}] ${Math.floor(share * 100)}% ${bytes}${rate}${timeLeft(io, progress)}`;
    io.say(io.ask === undefined || ended ? `${line}\n` : line, 'progress');
  };
}

function timeLeft(io: CommandIo, { secondsLeft }: Progress): string {
  if (secondsLeft === undefined || secondsLeft === 0) {
    return '';
  }
  const minutes = Math.floor(secondsLeft / 60);
  const seconds = secondsLeft % 60;
  if (io.language === 'ja') {
    return minutes === 0 ? ` あと ${seconds} 秒` : ` あと ${minutes} 分 ${seconds} 秒`;
  }
  return minutes === 0 ? `, ${seconds} s left` : `, ${minutes} min ${seconds} s left`;
}
