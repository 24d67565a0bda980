import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { adminVerifyAudit } from './admin.ts';
import { adminBackup, verifyBackup } from './backup.ts';
import { readArchive } from './platform/backup/read.ts';
import { readBackupRecord } from './platform/backup/record.ts';
import type { StoreKind } from './platform/testing/stores.ts';
import { backupWorld, WORDS } from './testing/backed-up.ts';

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

/** What an archive holds, by name. */
async function contentOf(file: string): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  await readArchive(file, WORDS, {
    label: async () => undefined,
    entry: async (path, _mode, bytes) => {
      const parts: Uint8Array[] = [];
      for await (const part of bytes) {
        parts.push(part);
      }
      found.set(path, Buffer.concat(parts));
    },
  });
  return found;
}

function put(data: string, path: string, content: string): string {
  const place = join(data, path);
  mkdirSync(join(place, '..'), { recursive: true });
  writeFileSync(place, content);
  return createHash('sha256').update(content).digest('hex');
}

describe.each<StoreKind>(['SQLite', 'PostgreSQL'])('backup of a running server on %s', (kind) => {
  test('holds keys, identities, settings, other rooms and the database; says so in Japanese; goes into the audit', async () => {
    const { backUp, data, media, start } = await backupWorld(kind);
    const server = await start(data, { agentListen: '127.0.0.1:0', enrolListen: '127.0.0.1:0' });
    put(data, 'relays/ward-3/queue.json', '{}');
    put(data, 'backup/old.db', 'an earlier copy');

    const made = await backUp();
    const content = await contentOf(made.file);

    expect([...content.keys()]).toEqual(
      expect.arrayContaining([
        'data/identity/authority.pem',
        'data/secret.key',
        'data/relays/ward-3/queue.json',
        'database',
      ]),
    );
    expect(content.get('data/secret.key')?.equals(readFileSync(join(data, 'secret.key')))).toBe(true);
    expect([...content.keys()].filter((path) => /old\.db|server\.lock|tsukuroi\.db/.test(path))).toEqual([]);
    const label = readFileSync(made.labelFile, 'utf8');
    expect(label).toContain('令和8年11月22日 09:00');
    expect(label).toContain('tsukuroi admin restore backup.age --data');
    expect(label).toContain(made.sha256);
    expect(await readBackupRecord(data)).toMatchObject({ sha256: made.sha256, madeAt: '2026-11-22T00:00:00Z' });
    expect(readFileSync(made.file).includes('BEGIN PRIVATE KEY')).toBe(false);
    expect(readdirSync(media).sort()).toEqual(['backup.age', 'backup.age.txt']);
    expect(readdirSync(join(data, 'backup')).filter((name) => name.startsWith('working'))).toEqual([]);
    expect(await adminVerifyAudit(data)).toMatchObject({ ok: true });
    expect((await fetch(`${server.address}/api/v1/session`)).status).toBe(200);
  });

  test('contents of the store are named, or taken along when asked', async () => {
    const { backUp, data, start } = await backupWorld(kind);
    await start();
    const text = 'a package';
    const hash = createHash('sha256').update(text).digest('hex');
    put(data, `store/sha256/${hash.slice(0, 2)}/${hash}`, text);
    put(data, 'store/holders/plan.json', '{}');
    put(data, 'store/incoming/half', 'half');

    const named = await contentOf((await backUp('named.age')).file);
    const taken = await contentOf((await backUp('taken.age', true)).file);

    expect(JSON.parse(String(named.get('contents.json')))).toEqual({
      format: 'backup-contents/1',
      contents: [{ sha256: hash, size: text.length }],
    });
    expect(named.has('data/store/holders/plan.json')).toBe(true);
    expect(String(taken.get(`data/store/sha256/${hash.slice(0, 2)}/${hash}`))).toBe(text);
    expect([...taken.keys()].filter((path) => path.includes('incoming'))).toEqual([]);
  });
});

describe('a backup', () => {
  test('is never written over anything, nor into the folder it saves, nor with a short passphrase', async () => {
    const { backUp, clock, data, media, start } = await backupWorld('SQLite');
    await start();
    const made = await backUp();
    const wanted = { passphrase: WORDS, withContent: false };

    await expect(backUp()).rejects.toMatchObject({ code: 'BACKUP_EXISTS', exitCode: 3 });
    const inside = adminBackup(data, { ...wanted, file: join(data, 'x.age') }, clock);
    await expect(inside).rejects.toMatchObject({ code: 'BACKUP_INSIDE' });
    expect(() => adminBackup(data, { ...wanted, file: join(media, 'y.age'), passphrase: 'みじかい' }, clock)).toThrow(
      'PASSPHRASE_SHORT',
    );
    expect(createHash('sha256').update(readFileSync(made.file)).digest('hex')).toBe(made.sha256);
    expect(existsSync(join(data, 'x.age'))).toBe(false);
  });

  test('a link in the data folder is not followed, and said', async () => {
    const { backUp, data, start } = await backupWorld('SQLite');
    await start();
    symlinkSync('/etc/passwd', join(data, 'shortcut'));

    const made = await backUp();

    expect(made.leftOut).toEqual(['shortcut']);
    expect((await contentOf(made.file)).has('data/shortcut')).toBe(false);
  });

  test('damage, a missing end, another passphrase and another file are told apart', async () => {
    const { backUp, media, start } = await backupWorld('SQLite');
    await start();
    const { bytes, file } = await backUp();
    const whole = readFileSync(file);
    const spoilt = (name: string, change: (copy: Buffer) => Buffer): string => {
      writeFileSync(join(media, name), change(Buffer.from(whole)));
      return join(media, name);
    };
    const flipped = spoilt('flipped', (copy) => {
      copy[Math.floor(bytes / 2)] = (copy[Math.floor(bytes / 2)] ?? 0) ^ 1;
      return copy;
    });
    const cut = spoilt('cut', (copy) => copy);
    truncateSync(cut, bytes - 70_000);

    await expect(verifyBackup(file, WORDS)).resolves.toMatchObject({ fileBytes: bytes });
    await expect(verifyBackup(flipped, WORDS)).rejects.toMatchObject({ code: 'LOCKED_DAMAGED' });
    await expect(verifyBackup(cut, WORDS)).rejects.toMatchObject({ code: 'LOCKED_DAMAGED' });
    await expect(verifyBackup(file, `${WORDS} `)).rejects.toMatchObject({ code: 'LOCKED_PASSPHRASE', exitCode: 3 });
    await expect(verifyBackup(join(media, 'none'), WORDS)).rejects.toMatchObject({ code: 'BACKUP_UNREADABLE' });
  });

  test('a damaged database is not saved over earlier, whole copies', async () => {
    const { backUp, data, media, start } = await backupWorld('SQLite');
    await (await start()).close();
    const file = join(data, 'tsukuroi.db');
    const bytes = readFileSync(file);
    // The second page on: the header and the schema stay readable, tables do not.
    bytes.fill(0x5a, 4096 * 3, 4096 * 12);
    writeFileSync(file, bytes);

    await expect(backUp()).rejects.toMatchObject({ code: 'BACKUP_DATABASE_DAMAGED', exitCode: 3 });
    expect(readdirSync(media)).toEqual([]);
  });
});
