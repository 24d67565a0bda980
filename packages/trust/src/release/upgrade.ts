import { join } from 'node:path';
import { type Clock, isoSeconds, TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import { withLock } from '../store/lock.ts';
import { type Processes, systemProcesses } from '../store/processes.ts';
import { newestOf, refusalOf, resumptionOf, type Standing, standingOf } from './decide.ts';
import './errors.ts';
import { BACK, type BackStep, FORWARD, type ForwardStep, type Outcome, upgradeJournal } from './journal.ts';
import type { Machine } from './machine.ts';
import { hasHash } from './package-file.ts';
import { packageNameOf, type Release, type ReleaseRole } from './release.ts';
import { readReturned, upgradePlaces, writeReturned, writeStatus } from './status.ts';
import { stepsOf } from './steps.ts';
import type { VerifiedReleases } from './verified-releases.ts';

/** How long things may take. All in milliseconds of a clock that only goes forward. */
export interface Pace {
  readonly nowMs: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** Until a program that was started must be healthy. */
  readonly watchMs: number;
  /** How long it may not run at all meanwhile. */
  readonly goneMs: number;
  /** How long it must stay so. */
  readonly steadyMs: number;
  readonly betweenMs: number;
}

export const USUAL_PACE = { watchMs: 600_000, goneMs: 60_000, steadyMs: 20_000, betweenMs: 2_000 } as const;

export interface UpgraderOptions {
  readonly role: ReleaseRole;
  /** The protocol with agents that the installed program speaks (protocols.json). */
  readonly agentProtocol: number;
  readonly door: FileDoor;
  /** A folder that belongs to root alone, for each role one. */
  readonly folder: string;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly machine: Machine;
  /** Verified anew at each upgrade. */
  readonly releases: () => Promise<VerifiedReleases>;
  /** Where the package of a release may lie, whoever put it there; it counts only with its hash. */
  readonly packageAt: (release: Release) => Promise<string | undefined>;
  readonly processes?: Processes;
  readonly onStep?: (way: 'forward' | 'back', step: string) => void;
}

export interface Asked {
  /** The newest that may be installed when left out. */
  readonly version?: string;
  /** A person says so at the machine: also a version from which it returned before is tried again. */
  readonly byHand: boolean;
}

/** What an upgrade came to. `handOver`: what to start now; the run goes on there. */
export type Ran =
  | { readonly kind: 'ended'; readonly outcome: Outcome; readonly why: string | undefined; readonly standing: Standing }
  | { readonly kind: 'hand-over'; readonly command: readonly string[] }
  | { readonly kind: 'nothing' };

export interface Upgrader {
  /**
   * Takes a release in: verified, with room, the installed package and a backup kept; and back again by itself when it is not healthy in time.
   *
   * @throws TsukuroiError before anything is begun: UPGRADE_CATALOG, UPGRADE_NONE, UPGRADE_NOT_NEWER, UPGRADE_TOO_FAR, UPGRADE_LEAVES_AGENTS,
   *   UPGRADE_RETURNED_BEFORE, UPGRADE_PACKAGE_MISSING, UPGRADE_NO_ROOM, UPGRADE_NOT_INSTALLED, UPGRADE_UNFINISHED
   */
  apply(asked: Asked): Promise<Ran>;
  /** The stand-by goes on where `apply` or `rollback` handed over. */
  carryOn(): Promise<Ran>;
  /** After a start of the machine: ends a run that was cut off, the one way or the other. */
  resume(): Promise<Ran>;
  /**
   * Puts the version before the last upgrade back. Where the schema changed, everything since then is lost: only with `loseData`.
   *
   * @throws TsukuroiError UPGRADE_NOTHING_TO_RETURN, UPGRADE_LOSES_DATA
   */
  rollback(how: { readonly loseData: boolean }): Promise<Ran>;
  standing(): Promise<Standing | undefined>;
}

const TRIES_BACK = 3;

export function upgrader(options: UpgraderOptions): Upgrader {
  const { clock, door, folder, machine, pace, role } = options;
  const at = upgradePlaces(folder);
  const journal = upgradeJournal(door, folder, clock);
  const steps = stepsOf(options, journal);
  const standing = async () => standingOf(await journal.newest());
  const locked = <T>(work: () => Promise<T>): Promise<T> =>
    withLock(door, options.processes ?? systemProcesses(), at.lock, work, { looks: 50 });

  const say = async (): Promise<void> => {
    const now = await standing();
    if (now !== undefined) {
      await writeStatus(door, folder, role, now, clock);
    }
  };

  const end = async (outcome: Outcome, why?: string): Promise<Ran> => {
    const { begin, way } = await mustStand();
    if (way === 'back') {
      await writeReturned(door, folder, { version: begin.release.version, at: isoSeconds(clock.nowMs()) });
    }
    await journal.write({ kind: 'end', outcome, why: why ?? null });
    await say();
    const now = await mustStand();
    await sweep(now);
    return { kind: 'ended', outcome, why: now.why, standing: now };
  };

  const mustStand = async (): Promise<Standing> => {
    const now = await standing();
    if (now === undefined) {
      throw new TypeError('a run without a beginning');
    }
    return now;
  };

  /** Keeps what an upgrade that is over may still need: its two packages, and its backup. */
  const sweep = async (now: Standing): Promise<void> => {
    const needed = new Set([now.begin.release.package.sha256, now.kept].map((hash) => `${hash}.deb`));
    for (const name of await door.list(at.packages)) {
      if (!needed.has(name)) {
        await door.remove(join(at.packages, name));
      }
    }
    await machine.data.forget(now.outcome === 'abandoned' ? undefined : now.begin.run);
  };

  const goBack = async (first: BackStep): Promise<Ran> => {
    const { why } = await mustStand();
    for (const step of BACK.slice(BACK.indexOf(first))) {
      await journal.write({ kind: 'back', step });
      options.onStep?.('back', step);
      for (let tries = 1; ; tries += 1) {
        try {
          await steps.back(step, await mustStand());
          break;
        } catch (error) {
          if (tries >= TRIES_BACK) {
            return end('stuck', codeOf(error));
          }
          await pace.pause(pace.betweenMs);
        }
      }
    }
    return end('returned', why);
  };

  const turn = async (why: string, keepData = false): Promise<Ran> => {
    await journal.write({ kind: 'turn', why, keepData });
    await say();
    return goBack('stop');
  };

  /** Before anything was installed: the program that was there goes on. */
  const abandon = async (why: string, stopped: boolean): Promise<Ran> => {
    if (stopped) {
      try {
        await steps.start();
        const { begin } = await mustStand();
        await steps.watch({ version: begin.from, schema: begin.schemaBefore });
      } catch (error) {
        return end('stuck', codeOf(error));
      }
    }
    return end('abandoned', why);
  };

  const goForward = async (first: ForwardStep, last: ForwardStep, before?: Standing): Promise<Ran | undefined> => {
    for (const step of FORWARD.slice(FORWARD.indexOf(first), FORWARD.indexOf(last) + 1)) {
      await journal.write({ kind: 'step', step });
      options.onStep?.('forward', step);
      try {
        await steps.forward(step, await mustStand(), before);
      } catch (error) {
        const installing = FORWARD.indexOf(step) >= FORWARD.indexOf('install');
        const stopped = FORWARD.indexOf(step) >= FORWARD.indexOf('stop');
        return installing ? turn(codeOf(error)) : abandon(codeOf(error), stopped);
      }
    }
    return undefined;
  };

  const toTheEnd = async (first: ForwardStep): Promise<Ran> => (await goForward(first, 'watch')) ?? end('done');

  const handOver = async (file: string, run: string, goOn: () => Promise<Ran>): Promise<Ran> => {
    const command = await machine.standBy(file, run);
    return command === undefined ? goOn() : { kind: 'hand-over', command };
  };

  const demandFinished = async (): Promise<Standing | undefined> => {
    const now = await standing();
    if (now !== undefined && now.outcome === undefined) {
      throw new TsukuroiError('UPGRADE_UNFINISHED', { version: now.begin.release.version }, { exitCode: 3 });
    }
    return now;
  };

  const choose = async (asked: Asked, installed: { readonly version: string }): Promise<Release> => {
    const { order } = machine.packages;
    const { catalog, releases } = await options.releases();
    if (catalog.state !== 'ok') {
      const reason = catalog.state === 'old' ? 'METADATA_OLD' : catalog.error.code;
      throw new TsukuroiError('UPGRADE_CATALOG', { reason }, { exitCode: 3 });
    }
    const named = asked.version === undefined ? releases : releases.filter(({ version }) => version === asked.version);
    const release = await newestOf(named, order);
    if (release === undefined) {
      throw new TsukuroiError('UPGRADE_NONE', { version: asked.version ?? role }, { exitCode: 3 });
    }
    const refusal = await refusalOf(release, { ...installed, agentProtocol: options.agentProtocol }, order);
    if (refusal !== undefined) {
      const params = { version: release.version, installed: installed.version, from: release.upgradesFrom };
      throw new TsukuroiError(refusal, params, { exitCode: 3 });
    }
    const returned = await readReturned(door, folder);
    if (!asked.byHand && returned.some(({ version }) => version === release.version)) {
      throw new TsukuroiError('UPGRADE_RETURNED_BEFORE', { version: release.version }, { exitCode: 3 });
    }
    return release;
  };

  return {
    standing,
    apply: (asked) =>
      locked(async () => {
        const before = await demandFinished();
        const installed = await machine.packages.installed();
        if (installed?.whole !== true) {
          throw new TsukuroiError('UPGRADE_NOT_INSTALLED', { package: packageNameOf(role) }, { exitCode: 3 });
        }
        const release = await choose(asked, installed);
        await machine.demandRoom(release.package.length);
        const health = await machine.health({ version: installed.version, schema: null });
        if (!health.good && !asked.byHand) {
          // There would be no way back to something that works; a person may know that the release is the cure.
          throw new TsukuroiError('UPGRADE_NOT_HEALTHY_NOW', { reason: health.why }, { exitCode: 3 });
        }
        const run = isoSeconds(clock.nowMs()).replaceAll(/[:T]/g, '-').toLowerCase();
        const schemaBefore = health.good ? health.schema : null;
        await journal.write({ kind: 'begin', run, from: installed.version, release, schemaBefore });
        await say();
        const ended = await goForward('take', 'stand-by', before);
        if (ended !== undefined) {
          return ended;
        }
        const { kept = '' } = await mustStand();
        return handOver(at.package(kept), run, () => toTheEnd('stop')).catch((error) => abandon(codeOf(error), false));
      }),
    carryOn: () =>
      locked(async () => {
        const now = await standing();
        if (now?.outcome !== undefined || now === undefined) {
          return { kind: 'nothing' };
        }
        if (now.way === 'back') {
          return goBack(BACK.find((step) => step === now.step) ?? 'stop');
        }
        return now.step === 'stand-by' ? toTheEnd('stop') : { kind: 'nothing' };
      }),
    resume: () =>
      locked(async () => {
        const now = await standing();
        const next = resumptionOf(now);
        if (next.do === 'nothing') {
          await say();
          return { kind: 'nothing' };
        }
        await journal.write({ kind: 'resumed' });
        switch (next.do) {
          case 'abandon':
            return abandon('UPGRADE_CUT_OFF', (await door.stat(at.hold)) !== undefined || now?.step === 'stop');
          case 'forward':
            return toTheEnd(next.from);
          case 'turn':
            return turn(next.why);
          case 'back':
            return goBack(next.from);
        }
      }),
    rollback: ({ loseData }) =>
      locked(async () => {
        const now = await demandFinished();
        const installed = await machine.packages.installed();
        const fits =
          now?.outcome === 'done' &&
          now.kept !== undefined &&
          installed?.version === now.begin.release.version &&
          (await hasHash(door, at.package(now.kept), now.kept));
        if (!fits) {
          throw new TsukuroiError('UPGRADE_NOTHING_TO_RETURN', {}, { exitCode: 3 });
        }
        const { begin } = now;
        const keepData = JSON.stringify(begin.schemaBefore) === JSON.stringify(begin.release.schema);
        if (!keepData && !loseData) {
          throw new TsukuroiError('UPGRADE_LOSES_DATA', { version: begin.from, since: begin.at }, { exitCode: 3 });
        }
        await machine.demandRoom(0);
        const command = await machine.standBy(at.package(begin.release.package.sha256), begin.run);
        await journal.write({ kind: 'turn', why: 'UPGRADE_BY_HAND', keepData });
        await say();
        return command === undefined ? goBack('stop') : { kind: 'hand-over', command };
      }),
  };
}

function codeOf(error: unknown): string {
  return error instanceof TsukuroiError ? error.code : 'UPGRADE_FAILED';
}
