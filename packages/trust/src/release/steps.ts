import { join } from 'node:path';
import { isoSeconds, TsukuroiError } from '@tsukuroi/core';
import type { Standing } from './decide.ts';
import './errors.ts';
import type { BackStep, ForwardStep, UpgradeJournal } from './journal.ts';
import type { Expected } from './machine.ts';
import { copyWhole, demandHash, hasHash, hashOfFile } from './package-file.ts';
import { packageNameOf, type Release } from './release.ts';
import { upgradePlaces } from './status.ts';
import type { UpgraderOptions } from './upgrade.ts';

/** A unit that fell over so often is started again by systemd for ever. */
const FALLS = 4;

/** The work of each step. Each may be done again after it was cut off anywhere. */
export interface Steps {
  /** @param before how the run before this one stands */
  forward(step: ForwardStep, now: Standing, before: Standing | undefined): Promise<void>;
  back(step: BackStep, now: Standing): Promise<void>;
  start(): Promise<void>;
  /** @throws TsukuroiError with the code of what is wrong when the time is over */
  watch(expected: Expected): Promise<void>;
}

export function stepsOf(options: UpgraderOptions, journal: UpgradeJournal): Steps {
  const { clock, door, folder, machine, pace, role } = options;
  const at = upgradePlaces(folder);

  const watch = async (expected: Expected): Promise<void> => {
    const until = pace.nowMs() + pace.watchMs;
    let seen: { pid: number; sinceMs: number } | undefined;
    let [goneSinceMs, falls]: [number | undefined, number] = [undefined, 0];
    let why = 'UPGRADE_NOT_RUNNING';
    while (pace.nowMs() < until) {
      const health = await machine.health(expected);
      if (!health.good) {
        [seen, why] = [undefined, health.why];
      } else if (seen?.pid !== health.pid) {
        seen = { pid: health.pid, sinceMs: pace.nowMs() };
      } else if (pace.nowMs() - seen.sinceMs >= pace.steadyMs) {
        return;
      }
      if (why === 'UPGRADE_NOT_RUNNING' && !health.good) {
        falls += goneSinceMs === undefined ? 1 : 0;
        goneSinceMs ??= pace.nowMs();
        // What starts slowly runs meanwhile; what does not run will not begin to.
        if (pace.nowMs() - goneSinceMs >= pace.goneMs || falls > FALLS) {
          break;
        }
      } else {
        goneSinceMs = undefined;
      }
      await pace.pause(pace.betweenMs);
    }
    throw new TsukuroiError(why, {}, { exitCode: 1 });
  };

  const isInstalled = async (version: string): Promise<boolean> => {
    const now = await machine.packages.installed();
    return now?.whole === true && now.version === version;
  };

  const installOnce = async (version: string, hash: string | undefined): Promise<void> => {
    if (!(await isInstalled(version))) {
      const file = at.package(hash ?? '');
      await demandHash(door, file, hash ?? '');
      await machine.packages.install(file);
      if (!(await isInstalled(version))) {
        throw new TsukuroiError('UPGRADE_INSTALL_FAILED', { version, reason: 'dpkg' }, { exitCode: 1 });
      }
    }
  };

  const stop = async (): Promise<void> => {
    // Durable before the program ends: nothing starts it again before its time, also not the machine's own start.
    await door.writeWhole(at.hold, `${isoSeconds(clock.nowMs())}\n`, { mode: 0o644 });
    await machine.service.stop();
  };

  const start = async (): Promise<void> => {
    await door.remove(at.hold);
    await machine.service.start();
  };

  const take = async (release: Release): Promise<void> => {
    const { sha256, length, name } = release.package;
    const from = await options.packageAt(release);
    if (from === undefined) {
      throw new TsukuroiError('UPGRADE_PACKAGE_MISSING', { version: release.version }, { exitCode: 3 });
    }
    await copyWhole(door, from, at.package(sha256), { sha256, length });
    const said = await machine.packages.read(at.package(sha256));
    if (said.name !== name || said.version !== release.version) {
      const params = { version: release.version, reason: `${said.name} ${said.version}` };
      throw new TsukuroiError('UPGRADE_PACKAGE_WRONG', params, { exitCode: 3 });
    }
  };

  const keep = async (from: string, before: Standing | undefined): Promise<void> => {
    const known =
      before?.outcome === 'done' && before.begin.release.version === from ? before.begin.release : undefined;
    const there = known === undefined ? undefined : at.package(known.package.sha256);
    if (known !== undefined && there !== undefined && (await hasHash(door, there, known.package.sha256))) {
      await journal.write({ kind: 'kept', sha256: known.package.sha256 });
      return;
    }
    const making = join(at.packages, 'keeping.deb');
    await door.remove(making);
    await door.makeFolder(at.packages);
    await machine.packages.keep(making);
    const said = await machine.packages.read(making);
    if (said.name !== packageNameOf(role) || said.version !== from) {
      throw new TsukuroiError('UPGRADE_KEEP_FAILED', { reason: `${said.name} ${said.version}` }, { exitCode: 3 });
    }
    const sha256 = await hashOfFile(door, making);
    await door.rename(making, at.package(sha256));
    await journal.write({ kind: 'kept', sha256 });
  };

  const forward = async (step: ForwardStep, now: Standing, before: Standing | undefined): Promise<void> => {
    const { from, release, run } = now.begin;
    switch (step) {
      case 'take':
        return take(release);
      case 'keep':
        return keep(from, before);
      case 'stand-by':
        return;
      case 'stop':
        return stop();
      case 'backup':
        return machine.data.backup(run);
      case 'install':
        return installOnce(release.version, release.package.sha256);
      case 'start':
        return start();
      case 'watch':
        return watch({ version: release.version, schema: release.schema });
    }
  };

  const back = async (step: BackStep, now: Standing): Promise<void> => {
    const { begin, keepData, kept, started } = now;
    switch (step) {
      case 'stop':
        return stop();
      case 'install':
        return installOnce(begin.from, kept);
      case 'restore':
        return started && !keepData ? machine.data.restore(begin.run) : undefined;
      case 'start':
        return start();
      case 'watch':
        return watch({ version: begin.from, schema: begin.schemaBefore });
    }
  };

  return { forward, back, start, watch };
}
