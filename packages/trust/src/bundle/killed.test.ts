import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256, systemClock } from '@tsukuroi/core';
import { afterAll, expect, it } from 'vitest';
import { nodeDoor } from '../files/door.ts';
import { contentStore } from '../store/store.ts';
import { exportBundle } from './export.ts';
import { recoverImports } from './import.ts';
import { FACILITY, SOURCES, signWith, testKeys } from './testing/world.ts';

/** Kills a real import at its n-th system call. Every n with TSUKUROI_KILL_ALL=1, else a few of each call. */
const ALL = process.env.TSUKUROI_KILL_ALL === '1';
const FEW = 2;
const CALLS = ['fsync', 'rename', 'pwrite64', 'link', 'unlink', 'mkdir'];
const CHILD = join(import.meta.dirname, 'testing/import-child.ts');

const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-killed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One thread for the disk, so that the n-th call is the same one every time. */
function importUnder(tracer: readonly string[], data: string, folders: readonly string[]) {
  const [program = process.execPath, ...args] = [...tracer, process.execPath, CHILD, data, ...folders];
  return spawnSync(program, args, {
    env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
    encoding: 'utf8',
    timeout: 60_000,
  });
}

const works = (): boolean =>
  spawnSync('strace', ['-f', '-e', 'inject=fsync:signal=KILL:when=9999', 'true'], { stdio: 'ignore' }).status === 0;

it.skipIf(!works())(
  'an import killed at a system call ends complete or unchanged (needs strace with leave to trace)',
  {
    timeout: 1_800_000,
  },
  async () => {
    const door = nodeDoor();
    const made = await exportBundle({
      ...FACILITY,
      facility: 'higashi',
      door,
      clock: systemClock,
      out: join(folder, 'stick'),
      sequence: 1,
      about: { ja: '', en: '' },
      sources: SOURCES,
      sign: signWith(testKeys()),
      partBytes: 4000,
    });
    const log = join(folder, 'calls');
    const whole = importUnder(['strace', '-f', '-e', `trace=${CALLS}`, '-o', log], join(folder, 'whole'), made.folders);
    const complete = appliedIn(join(folder, 'whole'));
    const lines = readFileSync(log, 'utf8').split('\n');
    let killed = 0;
    const ends = { unchanged: 0, complete: 0 };
    for (const call of CALLS) {
      const total = lines.filter((line) => line.includes(` ${call}(`)).length;
      const step = ALL ? 1 : Math.max(1, Math.floor(total / FEW));
      for (let n = 1; n <= total; n += step) {
        const data = join(folder, `${call}-${n}`);
        const inject = ['strace', '-f', '-o', '/dev/null', '-e', `inject=${call}:signal=KILL:when=${n}`];
        const run = importUnder(inject, data, made.folders);
        killed += run.signal === 'SIGKILL' || run.status !== 0 ? 1 : 0;
        await recoverImports({
          door,
          root: join(data, 'bundles'),
          store: contentStore({ root: join(data, 'store'), door, spareBytes: 0 }),
        });

        const state = appliedIn(data);
        const again = importUnder([], data, made.folders);

        ends[JSON.stringify(state) === '{}' ? 'unchanged' : 'complete']++;
        expect(JSON.stringify(state) === '{}' || state, `${call} ${n}`).toEqual(
          JSON.stringify(state) === '{}' ? true : complete,
        );
        expect(again.stdout, `${call} ${n} ${again.stderr}`).toMatch(/^(complete|already)$/);
        expect(appliedIn(data)).toEqual(complete);
        rmSync(data, { recursive: true });
      }
    }
    console.log(`killed ${killed} imports: unchanged ${ends.unchanged}, complete ${ends.complete}`);
    expect(whole.stdout).toBe('complete');
    expect(killed).toBeGreaterThanOrEqual(CALLS.length * 2);
  },
);

/** What counts in a data folder: contents, bundles that are in, the record of the newest; by path, as a hash. */
function appliedIn(data: string): Readonly<Record<string, string>> {
  const files = globSync(['store/sha256/*/*', 'bundles/received/*/*', 'bundles/state.json'], { cwd: data }).sort();
  return Object.fromEntries(files.map((file) => [file, sha256(readFileSync(join(data, file)))]));
}
