import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { fixedClock, sha256 } from '@tsukuroi/core';
import { nodeDoor } from '../../files/door.ts';
import { dpkgPackages } from '../debian/dpkg.ts';
import { type RunCommand, runCommand } from '../debian/run-command.ts';
import type { Machine } from '../machine.ts';
import { judgeHealth } from '../program-health.ts';
import type { Release } from '../release.ts';
import { upgradePlaces } from '../status.ts';
import { type Upgrader, type UpgraderOptions, upgrader } from '../upgrade.ts';

/** What a small program of the tests does; see `program.mjs`. */
export type Fault = 'none' | 'exits' | 'exits-0' | 'hangs' | 'never-healthy' | 'migration-fails';

const PROGRAM = fileURLToPath(new URL('./program.mjs', import.meta.url));
export const OLD = '0.1.0+20261101.aaa';
export const NEW = '0.2.0+20261123.bbb';
const WHOLE = 4;

/** Whether real packages can be installed here: into a folder of our own, which dpkg does for root alone. */
export const CAN_INSTALL = process.getuid?.() === 0 && existsSync('/usr/bin/dpkg') && existsSync('/usr/bin/dpkg-deb');

/** A folder that is a machine: a package database, and the program of a package that was really installed into it. */
export function realMachine(folder = mkdtempSync(join(tmpdir(), 'tsukuroi-machine-'))) {
  mkdirSync(folder, { recursive: true });
  const root = join(folder, 'root');
  const data = join(root, 'var/lib/tsukuroi');
  const upgrade = join(root, 'var/lib/tsukuroi-upgrade/server');
  const dataFile = join(data, 'data.json');
  const program = join(root, 'usr/lib/tsukuroi-server/program.mjs');
  let child: ChildProcess | undefined;

  /** Builds a package with a program of one version, and files enough for a kill to fall among them. */
  const build = (version: string, fault: Fault, bytes = 1_000): string => {
    const tree = join(folder, `tree-${version}-${fault}`);
    const lib = join(tree, 'usr/lib/tsukuroi-server');
    mkdirSync(join(tree, 'DEBIAN'), { recursive: true });
    mkdirSync(lib, { recursive: true });
    cpSync(PROGRAM, join(lib, 'program.mjs'));
    writeFileSync(join(lib, 'release.json'), JSON.stringify({ version, fault, schema: version === OLD ? 1 : 2 }));
    for (let part = 0; part < WHOLE; part += 1) {
      writeFileSync(join(lib, `part-${part}`), `${version} ${part} `.repeat(bytes / WHOLE / 20));
    }
    const control = [`Package: tsukuroi-server`, `Version: ${version}`, 'Architecture: all', 'Maintainer: Tsukuroi'];
    writeFileSync(join(tree, 'DEBIAN/control'), `${[...control, 'Description: a small program'].join('\n')}\n`);
    const file = join(folder, `${sha256(`${version} ${fault}`).slice(0, 8)}.deb`);
    execFileSync('dpkg-deb', ['--root-owner-group', '-Znone', '--build', tree, file], { stdio: 'ignore' });
    rmSync(tree, { recursive: true });
    return file;
  };

  const stop = async (): Promise<void> => {
    const running = child;
    child = undefined;
    if (running !== undefined && running.exitCode === null && running.signalCode === null) {
      const ended = new Promise((resolve) => running.once('exit', resolve));
      running.kill('SIGKILL');
      await ended;
    }
  };
  const start = async (): Promise<void> => {
    if (!existsSync(upgradePlaces(upgrade).hold)) {
      const socket = join(data, 'port');
      rmSync(socket, { force: true });
      child = spawn(process.execPath, [program, 'run', data], { stdio: 'ignore' });
      // Until it listens, or has ended: an upgrade looks only once whether the version before is healthy.
      while (isRunning() && !existsSync(socket)) {
        await sleep(20);
      }
    }
  };
  const isRunning = () => child !== undefined && child.exitCode === null && child.signalCode === null;

  const machineOf = (run: RunCommand): Machine => {
    const packages = dpkgPackages({ name: 'tsukuroi-server', run, root, pause: async () => undefined });
    const backupOf = (name: string) => join(upgradePlaces(upgrade).backups, `${name}.json`);
    return {
      packages,
      service: { stop, start },
      data: {
        async backup(name) {
          mkdirSync(upgradePlaces(upgrade).backups, { recursive: true });
          cpSync(dataFile, backupOf(name));
        },
        restore: async (name) => cpSync(backupOf(name), dataFile),
        forget: async () => undefined,
      },
      async health(expected) {
        if (!isRunning() || child?.pid === undefined) {
          return { good: false, why: 'UPGRADE_NOT_RUNNING' };
        }
        if ((await packages.installed())?.version !== expected.version) {
          return { good: false, why: 'UPGRADE_WRONG_VERSION' };
        }
        const answer = await runCommand([process.execPath, program, 'health', data], { timeoutMs: 5_000 });
        return judgeHealth(answer, child.pid, expected, ['port']);
      },
      demandRoom: async () => undefined,
      standBy: async () => undefined,
    };
  };

  return {
    root,
    upgrade,
    build,
    start,
    stop,
    /** A machine on which the old version runs, with what people recorded. */
    async setUp(): Promise<void> {
      for (const place of ['info', 'updates', 'triggers', 'parts']) {
        mkdirSync(join(root, 'var/lib/dpkg', place), { recursive: true });
      }
      writeFileSync(join(root, 'var/lib/dpkg/status'), '');
      writeFileSync(join(root, 'var/lib/dpkg/available'), '');
      mkdirSync(data, { recursive: true });
      writeFileSync(dataFile, JSON.stringify({ schema: 1, rows: ['acceptance of 外来', 'ledger of 病棟'] }));
      execFileSync('dpkg', [`--root=${root}`, '--install', build(OLD, 'none')], { stdio: 'ignore' });
      await start();
    },
    upgrader(
      file: string,
      more: Partial<UpgraderOptions> & { readonly run?: RunCommand; readonly watchMs?: number } = {},
    ): Upgrader {
      const { run = runCommand, watchMs = 30_000, ...options } = more;
      const bytes = readFileSync(file);
      const release: Release = {
        format: 'release/1',
        role: 'server',
        version: NEW,
        package: { name: 'tsukuroi-server', sha256: sha256(bytes), length: bytes.length },
        upgradesFrom: '0.1.0',
        schema: { steps: 2, sha256: sha256('2') },
        agentProtocols: [1],
      };
      return upgrader({
        role: 'server',
        agentProtocol: 1,
        door: nodeDoor(),
        folder: upgrade,
        clock: fixedClock('2026-11-23T08:30:00Z'),
        pace: {
          nowMs: () => performance.now(),
          pause: () => sleep(40),
          watchMs,
          goneMs: 1_500,
          steadyMs: 200,
          betweenMs: 150,
        },
        machine: machineOf(run),
        releases: async () => ({
          catalog: { state: 'ok', signedAt: '', expires: '', version: 1 },
          releases: [release],
          unreadable: [],
        }),
        packageAt: async () => file,
        ...options,
      });
    },
    /** What a person finds on the machine: what dpkg says, what is in the files, what the data hold, whether it answers. */
    async state() {
      const packages = machineOf(runCommand).packages;
      const installed = await packages.installed();
      const parts = Array.from({ length: WHOLE }, (_, part) => {
        const text = readFileSync(join(root, `usr/lib/tsukuroi-server/part-${part}`), 'utf8');
        return text.slice(0, text.indexOf(' '));
      });
      const health = await machineOf(runCommand).health({ version: installed?.version ?? '', schema: null });
      const content: unknown = JSON.parse(readFileSync(dataFile, 'utf8'));
      return { installed, parts: [...new Set(parts)], healthy: health.good, data: content };
    },
    async remove(): Promise<void> {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const ROWS = ['acceptance of 外来', 'ledger of 病棟'];
export const OLD_AND_RUNNING = {
  installed: { version: OLD, whole: true },
  parts: [OLD],
  healthy: true,
  data: { schema: 1, rows: ROWS },
};
export const NEW_AND_RUNNING = {
  installed: { version: NEW, whole: true },
  parts: [NEW],
  healthy: true,
  data: { schema: 2, rows: ROWS },
};
