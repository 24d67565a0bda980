import { describe, expect, test } from 'vitest';
import type { VerifiedPackage } from '../repository-verify.ts';
import { type FreeSpace, freeSpace, kernelBytes, neededBytes, tooLittleRoom } from './disk.ts';
import { readDpkgState } from './state.ts';

const MIB = 1024 ** 2;
const file = (name: string, installedKib: number | undefined, size: number): VerifiedPackage => ({
  ...{ package: name, architecture: 'amd64', version: '2', path: `pool/${name}.deb`, size, sha256: 'a'.repeat(64) },
  ...{ component: 'main', installedKib },
});
const state = readDpkgState('openssl\tamd64\tinstall\tinstalled\tok\t1\t2000\n');
const answers =
  (text: string, code = 0) =>
  async () => ({ code, stdout: Buffer.from(text) });

describe('room on the disk', () => {
  test('what grows, the largest once more, and the packed files', () => {
    expect(neededBytes([file('openssl', 2100, 700), file('libssl3', 6000, 2000)], state)).toBe(
      (100 + 6000 + 6000) * 1024 + 2700,
    );
  });

  test('a package whose size nobody says is not guessed', () => {
    expect(neededBytes([file('openssl', undefined, 700)], state)).toBeUndefined();
  });

  const spaces = (usr: number, variable: number, boot: number): FreeSpace[] => [
    { folder: '/', mount: '/', bytes: usr },
    { folder: '/usr', mount: '/', bytes: usr },
    { folder: '/var', mount: '/var', bytes: variable },
    { folder: '/boot', mount: '/boot', bytes: boot },
  ];
  test.each([
    ['enough everywhere', spaces(900 * MIB, 900 * MIB, 90 * MIB), 0, undefined],
    ['too little for the programs', spaces(300 * MIB, 900 * MIB, 90 * MIB), 0, '/: '],
    ['too little for records', spaces(900 * MIB, 200 * MIB, 90 * MIB), 0, '/var: '],
    ['a small /boot does not matter without a kernel', spaces(900 * MIB, 900 * MIB, 1), 0, undefined],
    ['a full /boot stops a kernel', spaces(900 * MIB, 900 * MIB, 90 * MIB), 120 * MIB, '/boot: '],
  ])('%s', (_, all, boot, expected) => {
    const said = tooLittleRoom(all, 200 * MIB, boot, 200 * MIB);

    expect(said?.slice(0, expected?.length)).toBe(expected);
  });

  test('df that knows less than it was asked knows nothing', async () => {
    const text = 'Mounted on     Avail File\n/           73000 /\n/srv/a b      500 /srv/a b/c\n';

    expect(await freeSpace(answers(text), ['/', '/srv/a b/c'])).toEqual([
      { folder: '/', mount: '/', bytes: 73000 },
      { folder: '/srv/a b/c', mount: '/srv/a b', bytes: 500 },
    ]);
    expect(await freeSpace(answers(text), ['/', '/srv/a b/c', '/boot'])).toEqual([]);
    expect(await freeSpace(answers(text, 1), ['/', '/srv/a b/c'])).toEqual([]);
  });

  test('one more kernel takes what the largest of each kind takes, twice', async () => {
    const boot = '8 vmlinuz-6.1.0-50-amd64\n9 vmlinuz-6.1.0-56-amd64\n70 initrd.img-6.1.0-50-amd64\n5 grub.cfg\n';

    expect(await kernelBytes(answers(boot))).toBe(2 * (9 + 70));
  });
});
