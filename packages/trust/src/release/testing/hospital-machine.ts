import { fixedClock, isoSeconds, sha256, TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../../files/door.ts';
import { type CrashLeaves, WorldEnded } from '../../files/memory-disk.ts';
import { memoryDoor } from '../../files/memory-door.ts';
import { restartingProcesses } from '../../store/testing/world.ts';
import type { Expected, Health, Machine } from '../machine.ts';
import type { Release } from '../release.ts';
import { upgradePlaces } from '../status.ts';
import { type Asked, type Ran, type Upgrader, upgrader } from '../upgrade.ts';

/** How the program of a version does once it was started. */
export type Manner =
  | 'good'
  /** Ends with an error, at once and every time. */
  | 'exits'
  /** Ends and says that all is well. */
  | 'exits-0'
  /** Runs and answers nobody. */
  | 'hangs'
  /** Answers, and never with what is expected. */
  | 'never-healthy'
  /** Leaves the database as it was, or half changed, and says so. */
  | 'migration-fails'
  /** Changes what people recorded, then ends. */
  | 'spoils-data'
  /** Healthy for a while, then started anew again and again. */
  | 'falls-over'
  /** The package manager finds the disk full on the way. */
  | 'no-room-to-install';

export const OLD = '0.1.0+20261101.aaa';
export const NEW = '0.2.0+20261123.bbb';
const SCHEMA_OF: Readonly<Record<string, number>> = { [OLD]: 1, [NEW]: 2 };
const FOLDER = '/var/lib/tsukuroi-upgrade/server';

interface Rows {
  /** Of the schema; `half` is one that no program reads. */
  schema: number | 'half';
  rows: string[];
}

export type When = 'before' | 'half' | 'after';

/**
 * A machine with a package manager, a unit and data, all of them doubles that can be cut off before, amid and after each call; and a disk
 * that forgets what was not flushed. What it does is written into `seen`, and what must never happen into `violations`.
 */
export function hospitalMachine(manner: Manner = 'good', options: { readonly schemaOfNew?: number } = {}) {
  const disk = memoryDoor();
  const clock = fixedClock('2026-11-23T08:30:00Z');
  const processes = restartingProcesses();
  const seen: string[] = [];
  const violations: string[] = [];
  const schemaOf = (version: string) => (version === NEW ? (options.schemaOfNew ?? 2) : (SCHEMA_OF[version] ?? 0));
  const installed = { version: OLD, whole: true };
  let data: Rows = { schema: 1, rows: ['acceptance of 外来', 'ledger of 病棟'] };
  const backups = new Map<string, Rows | 'half'>();
  let running: { version: string; pid: number } | undefined = { version: OLD, pid: 1 };
  let pids = 1;
  let calls = 0;
  let kill: { readonly at: number; readonly when: When } | undefined;
  let ended = false;
  let steady = 0;
  let fullOnce = manner === 'no-room-to-install';

  const alive = (): void => {
    if (ended) {
      throw new WorldEnded('machine');
    }
  };
  /** The door of the upgrader: it ends with the machine, and the machine with it. */
  const door = new Proxy<FileDoor>(disk, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') {
        return member;
      }
      return async (...given: unknown[]) => {
        alive();
        try {
          return await Reflect.apply(member, target, given);
        } catch (error) {
          ended ||= error instanceof WorldEnded;
          throw error;
        }
      };
    },
  });
  const call = async <T>(name: string, work: (half: boolean) => T | Promise<T>): Promise<T> => {
    alive();
    calls += 1;
    seen.push(name);
    const when = kill?.at === calls ? kill.when : undefined;
    if (when === 'before') {
      ended = true;
      alive();
    }
    try {
      return await work(when === 'half');
    } finally {
      // Whatever it answered, nobody is there any more to hear it.
      ended ||= when !== undefined;
      alive();
    }
  };

  const held = async (): Promise<boolean> => (await disk.stat(upgradePlaces(FOLDER).hold)) !== undefined;
  const run = (): void => {
    const { version, whole } = installed;
    if (!whole) {
      violations.push(`half installed ${version} was started`);
      return;
    }
    if (data.schema === 'half' || data.schema > schemaOf(version)) {
      // As the server does (MIGRATION_UNKNOWN, RESTORE_UNFINISHED): it does not touch what it does not know.
      running = undefined;
      return;
    }
    const how = version === NEW ? manner : 'good';
    if (how === 'migration-fails') {
      data = { ...data, schema: 'half' };
    } else if (how !== 'exits' && how !== 'exits-0') {
      data = { ...data, schema: schemaOf(version) };
    }
    if (how === 'spoils-data') {
      data = { ...data, rows: ['spoilt'] };
    }
    const ends = ['exits', 'exits-0', 'spoils-data', 'migration-fails'].includes(how);
    pids += 1;
    running = ends ? undefined : { version, pid: pids };
  };

  const machine: { -readonly [K in keyof Machine]: Machine[K] } = {
    packages: {
      installed: async () => {
        alive();
        return { ...installed };
      },
      order: async (a, b) => (a === b ? 'same' : a < b ? 'older' : 'newer'),
      read: async (file) => JSON.parse(Buffer.from(await door.read(file, 1_000)).toString('utf8')),
      keep: (file) => call('keep', () => disk.writeWhole(file, packageOf(installed.version).bytes)),
      install: (file) =>
        call('install', async (half) => {
          const { version } = JSON.parse(Buffer.from(await door.read(file, 1_000)).toString('utf8'));
          if (running !== undefined) {
            violations.push('installed over a running program');
          }
          if (!(await held())) {
            violations.push('installed while the unit may start');
          }
          if (fullOnce && version === NEW) {
            // dpkg puts the files before back and says so (dpkg(1), unpacking).
            throw new TsukuroiError('UPGRADE_INSTALL_FAILED', { version, reason: 'No space left on device' });
          }
          Object.assign(installed, { version, whole: !half });
        }),
    },
    service: {
      stop: () =>
        call('stop', () => {
          running = undefined;
        }),
      start: () =>
        call('start', async () => {
          if (!(await held())) {
            run();
          }
        }),
    },
    data: {
      backup: (name) =>
        call('backup', (half) => {
          if (running !== undefined) {
            violations.push('backup of a running program');
          }
          backups.set(name, half ? 'half' : structuredClone(data));
        }),
      restore: (name) =>
        call('restore', (half) => {
          const kept = backups.get(name);
          if (kept === undefined || kept === 'half') {
            throw new TsukuroiError('UPGRADE_RESTORE_FAILED', { reason: 'no backup', folder: FOLDER });
          }
          data = half ? { schema: 'half', rows: [] } : structuredClone(kept);
        }),
      forget: (name) =>
        call('forget', () => {
          for (const known of backups.keys()) {
            if (known !== name) {
              backups.delete(known);
            }
          }
        }),
    },
    async health(expected: Expected): Promise<Health> {
      alive();
      if (running === undefined) {
        return { good: false, why: 'UPGRADE_NOT_RUNNING' };
      }
      const how = running.version === NEW ? manner : 'good';
      if (how === 'hangs') {
        return { good: false, why: 'UPGRADE_NO_ANSWER' };
      }
      if (how === 'never-healthy') {
        return { good: false, why: 'UPGRADE_AUDIT_BROKEN' };
      }
      if (how === 'falls-over') {
        run();
      }
      const schema = markOf(data.schema);
      if (running.version !== expected.version) {
        return { good: false, why: 'UPGRADE_WRONG_VERSION' };
      }
      const fits = expected.schema === null || JSON.stringify(expected.schema) === JSON.stringify(schema);
      return fits ? { good: true, pid: running.pid, schema } : { good: false, why: 'UPGRADE_SCHEMA_BEHIND' };
    },
    demandRoom: async () => alive(),
    standBy: async () => undefined,
  };

  const release = releaseOf(NEW, { schema: markOf(schemaOf(NEW)) });
  const make = (more: { readonly releases?: readonly Release[] } = {}): Upgrader =>
    upgrader({
      role: 'server',
      agentProtocol: 1,
      door,
      folder: FOLDER,
      clock,
      processes,
      pace: {
        nowMs: () => steady,
        pause: async (ms) => {
          alive();
          steady += ms;
          clock.moveMs(ms);
        },
        watchMs: 30_000,
        goneMs: 10_000,
        steadyMs: 6_000,
        betweenMs: 2_000,
      },
      machine,
      releases: async () => ({
        catalog: { state: 'ok', signedAt: isoSeconds(0), expires: isoSeconds(0), version: 1 },
        releases: more.releases ?? [release],
        unreadable: [],
      }),
      packageAt: async (wanted) => {
        const path = `/var/lib/tsukuroi/store/${wanted.package.sha256}`;
        return (await disk.stat(path)) === undefined ? undefined : path;
      },
    });

  return {
    disk,
    door,
    clock,
    machine,
    seen,
    violations,
    release,
    make,
    /** Brings the package of a version, as an imported bundle does. */
    async bring(version = NEW): Promise<void> {
      const { bytes, hash } = packageOf(version);
      await disk.writeWhole(`/var/lib/tsukuroi/store/${hash}`, bytes);
    },
    apply: (asked: Asked = { byHand: false }): Promise<Ran> => make().apply(asked),
    get calls() {
      return calls;
    },
    /** Ends the machine at a call of a double, counted from now. */
    killAtCall(at: number, when: When): void {
      kill = { at: calls + at, when };
    },
    /** The room that was missing is there again. */
    makeRoom(): void {
      fullOnce = false;
    },
    /** Power comes back: the unit is started unless it is held, then the upgrader goes on. */
    async powerOn(leaves: CrashLeaves, goOn = true): Promise<void> {
      disk.disk.breakAt(undefined);
      disk.disk.crash(leaves);
      processes.restart();
      [ended, kill, running] = [false, undefined, undefined];
      if (!(await held())) {
        run();
      }
      if (goOn) {
        await make().resume();
      }
    },
    /** What a person finds. */
    async state() {
      const health = await machine.health({ version: installed.version, schema: null });
      return { version: installed.version, whole: installed.whole, healthy: health.good, ...structuredClone(data) };
    },
  };
}

export const OLD_AND_RUNNING = {
  version: OLD,
  whole: true,
  healthy: true,
  schema: 1,
  rows: ['acceptance of 外来', 'ledger of 病棟'],
};
export const NEW_AND_RUNNING = { ...OLD_AND_RUNNING, version: NEW, schema: 2 };

function markOf(schema: number | 'half') {
  return { steps: schema === 'half' ? 0 : schema, sha256: sha256(String(schema)) };
}

function packageOf(version: string) {
  const bytes = JSON.stringify({ name: 'tsukuroi-server', version });
  return { bytes, hash: sha256(bytes), length: bytes.length };
}

export function releaseOf(version: string, more: Partial<Release> = {}): Release {
  const { hash, length } = packageOf(version);
  return {
    format: 'release/1',
    role: 'server',
    version,
    package: { name: 'tsukuroi-server', sha256: hash, length },
    upgradesFrom: '0.1.0',
    schema: null,
    agentProtocols: [1],
    ...more,
  };
}
