import { setTimeout as pause } from 'node:timers/promises';
import { ok, type Result, refused } from '@tsukuroi/core';
import type { PatchRefusal, PatchWorld } from '../../patch/patch.ts';
import { asked, configureAll, lastLines } from './programs.ts';

const CAT = '/usr/bin/cat';
const LOCK_WAIT_MS = 60_000;
const ASK_AGAIN_MS = 2_000;

/** dpkg's words about a lock (dpkg 1.21, lib/dpkg/dbmodify.c). */
const DPKG_LOCKED = /locked by another process(?: with pid (\d+))?/;
/** apt's words (apt 2.6, apt-pkg/contrib/fileutl.cc, apt-pkg/deb/debsystem.cc); newer ones name the holder. */
const APT_LOCKED = /Could not get lock |Unable to acquire the dpkg frontend lock|Unable to lock /;
const APT_HOLDER = /held by process (\d+)(?: \(([^)\n]*)\))?/;

/** How the repair ended: nothing is left half done, or something still is, with dpkg's words about it. */
export interface Repaired {
  readonly clean: boolean;
  readonly output: readonly string[];
}

/**
 * Ends what an interruption left (dpkg(1), --configure --pending). Nothing happens where nothing was left, and it takes the
 * frontend's lock: whoever else installs is seen here, waited for up to the limit, and named.
 */
export async function repaired(world: PatchWorld): Promise<Result<Repaired, PatchRefusal>> {
  const tries = Math.floor((world.lockWaitMs ?? LOCK_WAIT_MS) / ASK_AGAIN_MS);
  for (let left = tries; ; left -= 1) {
    const { code, text, problem } = await configureAll(world.run);
    const locked = code === 0 ? null : DPKG_LOCKED.exec(text);
    if (locked === null) {
      return problem === 'absent'
        ? refused({ because: 'package-manager-broken', about: 'dpkg', output: [] })
        : ok({ clean: code === 0, output: lastLines(text) });
    }
    if (left <= 0) {
      return refused({ because: 'busy', about: await nameOf(world, locked[1]), output: lastLines(text) });
    }
    await pause(ASK_AGAIN_MS);
  }
}

/** Who holds the lock, in apt's own words; undefined when they speak of no lock. */
export function lockHolderOf(text: string): string | undefined {
  if (!APT_LOCKED.test(text)) {
    return undefined;
  }
  const [, pid, name] = APT_HOLDER.exec(text) ?? [];
  return pid === undefined ? 'dpkg' : `${name ?? 'process'} (${pid})`;
}

async function nameOf(world: PatchWorld, pid: string | undefined): Promise<string> {
  if (pid === undefined) {
    return 'dpkg';
  }
  const { code, text } = await asked(world.run, CAT, [`/proc/${pid}/comm`]);
  return `${code === 0 && text.trim() !== '' ? text.trim().slice(0, 100) : 'process'} (${pid})`;
}
