import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Clock, describeError, isoSeconds, type Text, TsukuroiError } from '@tsukuroi/core';
import { databaseAddress, readServerConfig } from '../config.ts';
import type { Check, Finding, Patient } from './check.ts';
import { CHECKS } from './registry.ts';

export interface Looked extends Finding {
  readonly id: string;
  readonly title: Text;
}

/** `doctor/1` (docs/formats/doctor.md). */
export interface Diagnosis {
  readonly format: 'doctor/1';
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly folder: string;
  readonly running: boolean;
  /** The worst: `bad` when anything is, else `unknown` when anything is. */
  readonly verdict: Finding['state'];
  readonly checks: readonly Looked[];
}

/**
 * Looks at everything a server needs and changes nothing. What cannot be looked at is `unknown`, and stops no other check.
 *
 * @throws TsukuroiError DATA_FOLDER_EMPTY, SERVER_CONFIG_INVALID
 */
export async function examine(dataFolder: string, clock: Clock, checks: readonly Check[] = CHECKS): Promise<Diagnosis> {
  const folder = resolve(dataFolder);
  if ((await stat(folder).catch(() => undefined))?.isDirectory() !== true) {
    throw new TsukuroiError('DATA_FOLDER_EMPTY', { folder });
  }
  const config = await readServerConfig(folder);
  const running = isInUse(folder);
  const patient: Patient = { folder, config, address: databaseAddress(folder, config), clock, running };
  const looked: Looked[] = [];
  for (const check of checks) {
    const finding = await check.look(patient).catch(couldNotLook);
    looked.push({ id: check.id, title: check.title, ...finding });
  }
  const states = looked.map(({ state }) => state);
  const verdict = states.includes('bad') ? 'bad' : states.includes('unknown') ? 'unknown' : 'good';
  return { format: 'doctor/1', at: isoSeconds(clock.nowMs()), folder, running, verdict, checks: looked };
}

function couldNotLook(error: unknown): Finding {
  const reason = error instanceof TsukuroiError ? undefined : error instanceof Error ? error.message : String(error);
  return {
    state: 'unknown',
    text: {
      ja: `調べられませんでした（${reason ?? describeError(error, 'ja').what}）。`,
      en: `It could not be looked at (${reason ?? describeError(error, 'en').what}).`,
    },
  };
}

/** Whether a server holds the folder's lock. It is only read: a server that starts meanwhile is not refused. */
function isInUse(folder: string): boolean {
  const file = join(folder, 'server.lock');
  if (!existsSync(file)) {
    return false;
  }
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(file, { readOnly: true, timeout: 0 });
    lock.prepare('select count(*) from sqlite_schema').get();
    return false;
  } catch {
    return true;
  } finally {
    lock?.close();
  }
}
