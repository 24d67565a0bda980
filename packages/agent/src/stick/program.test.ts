import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkStick } from './check.ts';

import { collect, machine, NAMES, prepared, results, textOf } from './testing/machine.ts';

describe('the stick', () => {
  it('holds exactly the program, the guide and their signed list, and names that FAT can hold', async () => {
    const { stick, options } = await prepared();

    expect(readdirSync(stick)).toEqual(NAMES);
    expect((await checkStick(options)).results).toEqual([]);
    const program = readFileSync(join(stick, 'tsukuroi.sh'), 'utf8');
    expect(program).not.toMatch(/@[A-Z_]+@/);
    expect(spawnSync('sh', ['-n', join(stick, 'tsukuroi.sh')]).status).toBe(0);
    const guide = readFileSync(join(stick, 'guide-ja.txt'), 'utf8');
    expect(guide.startsWith('\uFEFF')).toBe(true);
    expect(guide.replaceAll('\r\n', '')).not.toContain('\n');
  });

  it('is not made over a folder that holds anything else, nor over results', async () => {
    const { folder, stick, make } = await prepared();
    collect(stick, machine(folder));

    await expect(make()).rejects.toMatchObject({ code: 'STICK_FOLDER_USED', exitCode: 3 });
    rmSync(join(stick, results(stick)[0] ?? ''));
    expect((await make()).id).toMatch(/^[0-9a-f]{32}$/);
    await expect(make(folder)).rejects.toMatchObject({ code: 'STICK_FOLDER_USED' });
  });
});

describe('the program on a machine', () => {
  it('writes one small result with what was promised and no word more', async () => {
    const { folder, stick, options } = await prepared();
    const root = machine(folder);

    const ran = collect(stick, root);

    expect(ran).toMatchObject({ code: 0, words: expect.stringContaining('書きました') });
    const [name = ''] = results(stick);
    const text = textOf(stick, name);
    expect(text).not.toMatch(/山田|yamada|佐藤|0123456789abcdef0123|not-a-package|docker0|BUG_REPORT/);
    const [result] = (await checkStick(options)).results;
    expect(result?.inventory.device.name).toBe('uketsuke-03');
    expect(result?.inventory.manifest.software).toHaveLength(3);
    expect(result?.inventory.facts.kernel?.running).toBe('6.1.0-28-amd64');
    expect(result?.inventory.facts.interfaces).toEqual([{ name: 'enp1s0', mac: '52:54:00:12:34:56', addresses: [] }]);
    expect(result?.inventory.unreadable.map(({ part }) => part)).toEqual(['source']);
  });

  it('changes nothing on the machine', async () => {
    const { folder, stick } = await prepared();
    const root = machine(folder);
    const before = spawnSync('find', [root, '-printf', '%p %s %T@\n'], { encoding: 'utf8' }).stdout;

    collect(stick, root);

    expect(before).toContain('dpkg/status');
    expect(spawnSync('find', [root, '-printf', '%p %s %T@\n'], { encoding: 'utf8' }).stdout).toBe(before);
  });

  it('two machines with one name, and a copied disk, have two results; the same machine again replaces its own', async () => {
    const { folder, stick, options } = await prepared();
    const id = 'ffffffffffffffffffffffffffffffff';

    collect(stick, machine(folder));
    collect(stick, machine(folder, { id, mac: '52:54:00:12:34:57' }));
    collect(stick, machine(folder, { mac: '52:54:00:12:34:58' }));
    collect(stick, machine(folder));

    const devices = (await checkStick(options)).results.map(({ inventory }) => inventory.device);
    expect(devices.map(({ name }) => name)).toEqual(['uketsuke-03', 'uketsuke-03', 'uketsuke-03']);
    expect(new Set(devices.map((device) => device.id)).size).toBe(2);
  });

  it('one machine has one id on every stick of the facility', async () => {
    const { folder, stick, make, options } = await prepared();
    const second = join(folder, 'second');
    await make(second);
    collect(stick, machine(folder));
    collect(second, machine(folder));

    const ids = await Promise.all(
      [stick, second].map(async (at) => (await checkStick({ ...options, folder: at })).results[0]?.inventory.device.id),
    );

    expect(ids[0]).toMatch(/^usb:[0-9a-f]{32}$/);
    expect(ids[1]).toBe(ids[0]);
  });

  it('says what it could not read, on the screen and in the result', async () => {
    const { folder, stick, options } = await prepared();
    const without = ['etc/machine-id', 'etc/os-release', 'proc/sys/kernel/osrelease'];

    const ran = collect(stick, machine(folder, { without, hostname: '手術室-2' }));

    expect(ran.code).toBe(0);
    expect(ran.words).toContain('読めませんでした / could not read: /etc/machine-id');
    const [result] = (await checkStick(options)).results;
    expect(result?.inventory.device).toEqual({ id: 'name:手術室-2', name: '手術室-2' });
    expect(result?.inventory.unreadable.map(({ part }) => part)).toEqual(['source', 'kernel', 'os', 'device']);
  });

  it('without gzip and without a hash tool it writes plainly and says that it cannot tell machines apart', async () => {
    const { folder, stick, options } = await prepared();
    const tools = join(folder, 'tools');
    mkdirSync(tools);
    for (const tool of ['sh', 'sed', 'cut', 'wc', 'tr', 'cat', 'date', 'rm', 'mv', 'cksum', 'sync']) {
      const where = ['/usr/bin', '/bin'].find((place) => readdirSync(place).includes(tool));
      symlinkSync(join(where ?? '/bin', tool), join(tools, tool));
    }

    const ran = collect(stick, machine(folder), { PATH: tools });

    expect(ran.code).toBe(0);
    expect(results(stick)[0]).toMatch(/^result-[0-9]{16}\.txt$/);
    const [result] = (await checkStick(options)).results;
    expect(result?.inventory.device.id).toBe('name:uketsuke-03');
    expect(result?.inventory.unreadable.map(({ reason }) => reason).join()).toContain('sha256sum');
  });

  it('asks rpm for the list where the machine has its database, and only then', async () => {
    const { folder, stick, options } = await prepared();
    const tools = join(folder, 'tools');
    mkdirSync(tools);
    const row = String.raw`bash\t5.1.8-9.el9\tx86_64\tbash-5.1.8-9.el9.src.rpm\tAlmaLinux\t(none)\nopenssl\t1:3.0.7-27.el9\tx86_64\t(none)\tAlmaLinux\t(none)\n`;
    writeFileSync(join(tools, 'rpm'), `#!/bin/sh\n[ "$1 $2" = '-qa --dbpath' ] && printf '${row}'\n`, { mode: 0o755 });
    const environment = { PATH: `${tools}:${process.env.PATH}` };
    const [debian, redhat] = [
      machine(folder),
      machine(folder, { hostname: 'lab-db', without: ['var/lib/dpkg/status'], id: 'c'.repeat(32) }),
    ];
    mkdirSync(join(redhat, 'var/lib/rpm'), { recursive: true });
    writeFileSync(join(redhat, 'var/lib/rpm/rpmdb.sqlite'), 'database');

    collect(stick, debian, environment);
    collect(stick, redhat, environment);

    const software = new Map(
      (await checkStick(options)).results.map(({ inventory }) => [
        inventory.device.name,
        inventory.manifest.software.map(({ scheme, name }) => `${scheme} ${name}`),
      ]),
    );
    expect(software.get('lab-db')).toEqual(['rpm bash', 'rpm openssl']);
    expect(software.get('uketsuke-03')?.every((item) => item.startsWith('deb '))).toBe(true);
  });

  it('a result over the limit is refused and said, never cut', async () => {
    const { folder, stick } = await prepared();

    const ran = collect(stick, machine(folder, { packages: 6_000 }));

    expect(ran).toMatchObject({ code: 1, words: expect.stringContaining('書きませんでした') });
    expect(readdirSync(stick)).toEqual(NAMES);
  });

  it.each([
    ['a foreign file', 'autorun.inf'],
    ['a hidden foreign file', '.hidden'],
    ['a name that only looks like a result', 'result-00112233445566ZZ.gz'],
    ['a result left unfinished', 'result-0011223344556677.part'],
  ])('stops in red words before it reads anything: %s', async (_, name) => {
    const { folder, stick, options } = await prepared();
    writeFileSync(join(stick, name), 'x');

    const ran = collect(stick, machine(folder));

    expect(ran.code).toBe(3);
    expect(ran.words).toContain('ほかの機械に挿さないでください');
    expect(results(stick)).toEqual([name]);
    await expect(checkStick(options)).rejects.toMatchObject({ code: 'STICK_FOREIGN_FILE', exitCode: 3 });
  });

  it('a changed program stops itself and the receiving station', async () => {
    const { folder, stick, options } = await prepared();
    writeFileSync(join(stick, 'tsukuroi.sh'), '# one line more\n', { flag: 'a' });

    expect(collect(stick, machine(folder)).code).toBe(3);
    await expect(checkStick(options)).rejects.toMatchObject({ code: 'STICK_FILE_CHANGED', exitCode: 3 });
  });
});
