import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { StoreKind } from '../platform/testing/stores.ts';
import { backupWorld } from '../testing/backed-up.ts';
import { examine, type Looked } from './index.ts';
import { CHECKS } from './registry.ts';

/** The real cost of a passphrase is paid by the command itself (packages/cli/src/commands/admin-backup.test.ts), not by each case here. */
vi.mock('age-encryption', async (original) => {
  const age = await original<{ Encrypter: new () => { setScryptWorkFactor(log2: number): void } }>();
  class Encrypter extends age.Encrypter {
    override setScryptWorkFactor(): void {
      super.setScryptWorkFactor(10);
    }
  }
  return { ...age, Encrypter };
});

const DAY_MS = 86_400_000;

/** What was found, by the check's name. */
async function found(folder: string, clock: Parameters<typeof examine>[1]): Promise<Record<string, Looked>> {
  const { checks } = await examine(folder, clock);
  return Object.fromEntries(checks.map((check) => [check.id, check]));
}

function configured(data: string, more: object): void {
  const file = join(data, 'server.json');
  const before = readdirSync(data).includes('server.json') ? JSON.parse(readFileSync(file, 'utf8')) : {};
  writeFileSync(file, JSON.stringify({ ...before, ...more }));
}

async function takenPort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const other = createServer().listen(0, '127.0.0.1', () => {
    const address = other.address();
    resolve(typeof address === 'object' && address !== null ? address.port : 0);
  });
  onTestFinished(() => void other.close());
  return promise;
}

describe.each<StoreKind>(['SQLite', 'PostgreSQL'])('the doctor on %s', (kind) => {
  test('asks for a backup, then is content with it for a week', async () => {
    const { backUp, clock, data, start } = await backupWorld(kind);
    const server = await start();
    configured(data, { listen: server.address.replace('http://', '') });

    const before = await found(data, clock);
    await backUp();
    const after = await found(data, clock);
    clock.moveMs(8 * DAY_MS);
    const later = await found(data, clock);

    expect([before, after, later].map((all) => all['backup-age']?.state)).toEqual(['bad', 'good', 'bad']);
    expect(later['backup-age']?.text.ja).toContain('8 日前');
    for (const id of ['schema', 'permissions', 'ports', 'restore']) {
      expect([id, after[id]?.state]).toEqual([id, 'good']);
    }
    // A cluster without data checksums cannot tell: that is not good.
    expect(['good', ...(kind === 'PostgreSQL' ? ['unknown'] : [])]).toContain(after.database?.state);
  });
});

describe('the doctor', () => {
  test('every folder of checks has its line, every finding its words, and each bad one says what to do', async () => {
    const { clock, data } = await backupWorld('SQLite');
    mkdirSync(data, { mode: 0o777 });
    chmodSync(data, 0o777);

    const { checks, verdict } = await examine(data, clock);

    expect(CHECKS.length).toBe(readdirSync(join(import.meta.dirname, 'checks')).length);
    expect(verdict).toBe('bad');
    for (const { next, state, text, title } of checks) {
      expect([title.ja, text.ja, text.en].every((words) => words.length > 0)).toBe(true);
      expect(state !== 'bad' || (next !== undefined && next.ja.length > 0)).toBe(true);
    }
  });

  test('keys that others can read, a clock that went back, a port of another program and a cut-off restore are bad', async () => {
    const { clock, data, start } = await backupWorld('SQLite');
    await (await start(data, { agentListen: '127.0.0.1:0' })).close();
    chmodSync(join(data, 'secret.key'), 0o644);
    const port = await takenPort();
    configured(data, { listen: `127.0.0.1:${port}` });
    const { backUp, data: other, clock: otherClock, start: startOther } = await backupWorld('SQLite');
    await startOther();
    await backUp();
    otherClock.moveMs(-DAY_MS);

    const all = await found(data, clock);
    const wentBack = await found(other, otherClock);
    mkdirSync(join(data, '.restoring'));
    const half = await found(data, clock);

    expect(all.permissions).toMatchObject({ state: 'bad' });
    expect(all.permissions?.text.ja).toContain('secret.key (0644)');
    expect(all.ports).toMatchObject({ state: 'bad' });
    expect(all.ports?.text.ja).toContain('ほかのプログラム');
    expect([wentBack.clock?.state, wentBack['backup-age']?.state]).toEqual(['bad', 'bad']);
    expect([all.restore?.state, half.restore?.state]).toEqual(['good', 'bad']);
  });

  test('a damaged database is bad, what cannot be looked at unknown, and the rest is looked at all the same', async () => {
    const { clock, data, start } = await backupWorld('SQLite');
    await (await start()).close();
    const file = join(data, 'tsukuroi.db');
    writeFileSync(file, readFileSync(file).fill(0x5a, 4096 * 3, 4096 * 12));

    const all = await found(data, clock);

    expect(all.database).toMatchObject({ state: 'bad' });
    expect(all.database?.next?.ja).toContain('tsukuroi admin restore');
    expect(all.disk?.state).not.toBe('unknown');
    expect(Object.keys(all)).toHaveLength(CHECKS.length);
  });
});
