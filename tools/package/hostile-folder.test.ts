import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test as plain } from 'vitest';

const settings = join(
  dirname(dirname(dirname(fileURLToPath(import.meta.url)))),
  'packaging/maintainer/relay-settings.sh',
);
/** Debian's user of nobody (base-passwd). */
const NOBODY = 65_534;
// Only root can become another user; everybody else is told so by the skip.
const test = plain.skipIf(process.getuid?.() !== 0);

/** What an upgrade of the package runs as root, over a data folder of the relay's own user. */
function configured(prepare: (data: string, elsewhere: string) => void) {
  const place = mkdtempSync(join(tmpdir(), 'tsukuroi-relay-settings-'));
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  chmodSync(place, 0o755);
  const [data, elsewhere] = [join(place, 'data'), join(place, 'elsewhere')];
  mkdirSync(data, { mode: 0o700 });
  chownSync(data, NOBODY, NOBODY);
  mkdirSync(elsewhere, { mode: 0o755 });
  prepare(data, elsewhere);
  const { status } = spawnSync('sh', ['-e', settings], { env: { PATH: process.env.PATH, data, user: 'nobody' } });
  return { data, elsewhere, status };
}

test('the settings of a new relay are its own user’s, and no one else reads them', () => {
  const { data, status } = configured(() => undefined);

  const facts = statSync(join(data, 'relay.json'));
  expect(status).toBe(0);
  expect([facts.uid, facts.mode & 0o777]).toEqual([NOBODY, 0o600]);
  expect(JSON.parse(readFileSync(join(data, 'relay.json'), 'utf8'))).toEqual({
    listen: '0.0.0.0:7463',
    enrolListen: '0.0.0.0:7464',
  });
});

test('planted link: who took a relay over leaves one to a file that root would make, and the upgrade makes and gives away nothing', () => {
  const { data, elsewhere, status } = configured((folder, target) =>
    symlinkSync(join(target, 'ld.so.preload'), join(folder, 'relay.json')),
  );

  expect(status).toBe(0);
  expect(existsSync(join(elsewhere, 'ld.so.preload'))).toBe(false);
  expect(lstatSync(join(data, 'relay.json')).isSymbolicLink()).toBe(true);
});

test('exchanged folder: a data folder that leads elsewhere opens no folder of root’s to the relay', () => {
  const { elsewhere, status } = configured((folder, target) => {
    rmSync(folder, { recursive: true });
    symlinkSync(target, folder);
  });

  expect(status).toBe(0);
  expect(existsSync(join(elsewhere, 'relay.json'))).toBe(false);
});
