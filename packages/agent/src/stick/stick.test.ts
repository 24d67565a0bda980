import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { fixedClock, sha256 } from '@tsukuroi/core';
import { makeRecipient, openStream } from '@tsukuroi/trust/bundle/sealed.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { memoryDoor } from '@tsukuroi/trust/files/memory-door.ts';
import { newKeyPair } from '@tsukuroi/trust/keys/key.ts';
import { signerOf, verifierOfKeys } from '@tsukuroi/trust/roles/verify.ts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CheckOptions, checkStick } from './check.ts';
import { makeStick } from './make.ts';
import { receiveStick } from './receive.ts';
import { STICK_LIMITS } from './shape.ts';

const NAMES = ['guide-ja.txt', 'stick.json', 'stick.sig', 'tsukuroi.sh'];

async function prepared() {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-stick-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const stick = join(folder, 'stick');
  const door = nodeDoor();
  const { key } = newKeyPair();
  const verify = verifierOfKeys({ role: 'targets', threshold: 1, keys: [key.publicKey] });
  const whose = { organisation: 'nishi-group', facility: 'higashi' };
  const make = (out = stick) =>
    makeStick({
      door,
      clock: fixedClock('2026-11-22T08:30:00Z'),
      out,
      ...whose,
      role: 'director',
      sign: signerOf([key]),
      saltFile: join(folder, 'salt'),
    });
  const list = await make();
  const options: CheckOptions = { door, folder: stick, ...whose, verifierOf: async () => verify };
  return { folder, stick, list, make, options };
}

interface MachineParts {
  readonly hostname?: string;
  readonly id?: string;
  readonly mac?: string;
  readonly packages?: number;
  readonly without?: readonly string[];
}

/** A folder that looks like a Debian machine, as far as the program reads it. */
function machine(folder: string, parts: MachineParts = {}): string {
  const root = mkdtempSync(join(folder, 'machine-'));
  const packages = Array.from({ length: parts.packages ?? 3 }, (_, index) => {
    const version = `1.${index}-${sha256(String(index)).slice(0, 6)}`;
    return `Package: lib${sha256(`n${index}`).slice(0, 12)}\nStatus: install ok installed\nMaintainer: 山田 <yamada@example.jp>\nArchitecture: amd64\nVersion: ${version}\nDescription: x\n Package: not-a-package\n`;
  });
  const files: Record<string, string> = {
    'etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\nBUG_REPORT_URL="x"\n',
    'etc/hostname': `${parts.hostname ?? 'uketsuke-03'}\n`,
    'etc/machine-id': `${parts.id ?? '0123456789abcdef0123456789abcdef'}\n`,
    'etc/passwd': 'sato:x:1000:1000:佐藤花子:/home/sato:/bin/sh\n',
    'proc/sys/kernel/osrelease': '6.1.0-28-amd64\n',
    'sys/class/net/enp1s0/address': `${parts.mac ?? '52:54:00:12:34:56'}\n`,
    'sys/class/net/enp1s0/device/vendor': '0x8086\n',
    'sys/class/net/docker0/address': '02:42:00:00:00:01\n',
    'sys/class/net/lo/address': '00:00:00:00:00:00\n',
    'var/lib/dpkg/status': `${packages.join('\n')}\n`,
  };
  for (const [name, content] of Object.entries(files)) {
    if (parts.without?.includes(name) !== true) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), content);
    }
  }
  return root;
}

function collect(stick: string, root: string, environment: Record<string, string> = {}) {
  const { status, stderr } = spawnSync('sh', [join(stick, 'tsukuroi.sh'), '--root', root], {
    encoding: 'utf8',
    timeout: 60_000,
    env: { PATH: process.env.PATH ?? '', ...environment },
  });
  return { code: status, words: stderr };
}

const results = (stick: string) => readdirSync(stick).filter((name) => !NAMES.includes(name));
const textOf = (stick: string, name: string) => gunzipSync(readFileSync(join(stick, name))).toString('utf8');

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

describe('the receiving station', () => {
  it.each<[string, string, (stick: string) => void]>([
    ['a folder', 'STICK_FOREIGN_FILE', (stick) => mkdirSync(join(stick, 'System Volume Information'))],
    [
      'a link named as a result',
      'STICK_FOREIGN_FILE',
      (stick) => symlinkSync('/etc/passwd', join(stick, 'result-0011223344556677.gz')),
    ],
    [
      'a program named as a result',
      'STICK_RESULT_UNREADABLE',
      (stick) => writeFileSync(join(stick, 'result-0011223344556677.txt'), '#!/bin/sh\n'),
    ],
    [
      'a program behind a result',
      'STICK_RESULT_UNREADABLE',
      (stick) => writeFileSync(join(stick, results(stick)[0] ?? ''), '#!/bin/sh\n', { flag: 'a' }),
    ],
    [
      'a large result',
      'STICK_RESULT_TOO_LARGE',
      (stick) => writeFileSync(join(stick, 'result-0011223344556677.gz'), new Uint8Array(STICK_LIMITS.resultBytes + 1)),
    ],
    [
      'a gzip bomb',
      'STICK_RESULT_UNREADABLE',
      (stick) => writeFileSync(join(stick, 'result-0011223344556677.gz'), gzipSync(new Uint8Array(30_000_000))),
    ],
    [
      'a list signed by nobody',
      'STICK_SIGNATURE',
      (stick) => writeFileSync(join(stick, 'stick.sig'), '{"format":"stick-signatures/1","signatures":[]}'),
    ],
    [
      'a list changed after signing',
      'STICK_SIGNATURE',
      (stick) =>
        writeFileSync(
          join(stick, 'stick.json'),
          readFileSync(join(stick, 'stick.json'), 'utf8').replace('higashi', 'minami'),
        ),
    ],
    ['no list', 'STICK_LIST_MISSING', (stick) => rmSync(join(stick, 'stick.json'))],
    ['a guide that is gone', 'STICK_FILE_CHANGED', (stick) => rmSync(join(stick, 'guide-ja.txt'))],
  ])('stops at %s and takes nothing in', async (_, code, spoil) => {
    const { folder, stick, options } = await prepared();
    collect(stick, machine(folder));
    spoil(stick);
    const before = readdirSync(stick);
    const into = join(folder, 'received');

    await expect(receiveStick({ ...options, into, recipients: [] })).rejects.toMatchObject({ code, exitCode: 3 });
    expect(readdirSync(stick)).toEqual(before);
    expect(readdirSync(folder)).not.toContain('received');
  });

  it('mutated sticks are stopped with a code, or hold results whose every line was checked', async () => {
    // A fixed sequence (numbers of Park and Miller); TSUKUROI_MUTATIONS=10000 runs many.
    const { folder, stick, options } = await prepared();
    collect(stick, machine(folder));
    collect(stick, machine(folder, { hostname: 'kensa-01', id: 'f'.repeat(32) }));
    const files = readdirSync(stick).map((name) => [name, readFileSync(join(stick, name))] as const);
    const rounds = Number(process.env.TSUKUROI_MUTATIONS ?? 300);
    let seed = 20_261_122;
    const next = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const outcomes = new Map<string, number>();
    for (let round = 0; round < rounds; round += 1) {
      const door = memoryDoor();
      const at = next(files.length);
      for (const [index, [name, bytes]] of files.entries()) {
        const changed = index === at ? spoilt(bytes, next) : bytes;
        const other = files[next(files.length)]?.[0] ?? name;
        const place =
          index === at && next(8) === 0 ? [other, `.${name}`, name.toUpperCase(), `${name}.sh`][next(4)] : name;
        await door.writeWhole(`/stick/${place}`, changed);
      }

      const outcome = await checkStick({ ...options, door, folder: '/stick' }).then(
        () => 'taken',
        (error: unknown) => (error as { code: string }).code,
      );

      expect(outcome, `round ${round}`).toMatch(/^(taken|STICK_[A-Z_]+)$/);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    // Only bytes that gzip itself ignores (its date and system) leave a result as it was.
    expect(outcomes.get('taken') ?? 0).toBeLessThan(rounds / 10);
    expect(outcomes.size).toBeGreaterThan(3);
  });

  it('a stick from another hospital, and a result made with another stick', async () => {
    const [ours, theirs] = [await prepared(), await prepared()];
    collect(theirs.stick, machine(theirs.folder));
    const [name = ''] = results(theirs.stick);

    await expect(checkStick({ ...ours.options, folder: theirs.stick })).rejects.toMatchObject({
      code: 'STICK_SIGNATURE',
    });
    await expect(checkStick({ ...ours.options, facility: 'minami' })).rejects.toMatchObject({
      code: 'STICK_OTHER_FACILITY',
    });
    writeFileSync(join(ours.stick, name), readFileSync(join(theirs.stick, name)));
    await expect(checkStick(ours.options)).rejects.toMatchObject({ code: 'STICK_RESULT_OTHER', exitCode: 3 });
  });

  it('keeps results encrypted to the receiving side, without what hides behind them, and clears the stick', async () => {
    const { folder, stick, options } = await prepared();
    collect(stick, machine(folder));
    collect(stick, machine(folder, { hostname: 'kensa-01', id: 'f'.repeat(32), mac: '52:54:00:00:00:09' }));
    const [first = ''] = results(stick);
    const text = textOf(stick, first);
    // Zero bytes may follow a gzip file, and what follows those is passed over.
    writeFileSync(join(stick, first), '\0\0\0\0hidden behind', { flag: 'a' });
    const { identity, recipient } = await makeRecipient();
    const into = join(folder, 'received');

    const received = await receiveStick({ ...options, into, recipients: [recipient] });

    expect(readdirSync(stick)).toEqual(NAMES);
    expect(received.files).toHaveLength(2);
    const kept = readFileSync(received.files[0] ?? '');
    expect(kept.subarray(0, 21).toString()).toBe('age-encryption.org/v1');
    const pieces: Uint8Array[] = [];
    for await (const piece of openStream(piecesOf(kept), identity)) {
      pieces.push(piece);
    }
    expect(gunzipSync(Buffer.concat(pieces)).toString('utf8')).toBe(text);
    expect(Buffer.concat(pieces).includes('hidden')).toBe(false);
  });

  it('interrupted at any change of the disk, every result is on the stick or kept whole', async () => {
    const { folder, stick, options } = await prepared();
    for (const hostname of ['ward-3', 'pharmacy']) {
      collect(stick, machine(folder, { hostname }));
    }
    const wanted = results(stick).map((name) => sha256(textOf(stick, name)));
    const copied = async () => {
      const door = memoryDoor();
      for (const name of readdirSync(stick)) {
        await door.writeWhole(`/stick/${name}`, readFileSync(join(stick, name)));
      }
      return door;
    };
    const receive = (door: Awaited<ReturnType<typeof copied>>) =>
      receiveStick({ ...options, door, folder: '/stick', into: '/kept', recipients: [] });
    const calm = await copied();
    const start = calm.disk.changes;
    await receive(calm);
    const changes = calm.disk.changes - start;

    for (let at = 1; at <= changes; at += 1) {
      const door = await copied();
      door.disk.breakAt({ at, among: 'changes', how: 'KILL' });
      await receive(door).catch(() => undefined);
      door.disk.breakAt(undefined);
      door.disk.crash('nothing');

      const there: string[] = [];
      for (const place of ['/stick', '/kept']) {
        for (const name of (await door.list(place)).filter((entry) => /^result-.*\.gz$/.test(entry))) {
          there.push(sha256(gunzipSync(await door.read(`${place}/${name}`, 100_000)).toString('utf8')));
        }
      }
      expect([...new Set(there)].sort(), `change ${at} of ${changes}`).toEqual([...wanted].sort());
    }
    expect(changes).toBeGreaterThan(5);
  });
});

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Changed bytes, cut off, or changed inside the packing. */
function spoilt(bytes: Uint8Array, next: (below: number) => number): Uint8Array {
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const inside = packed && next(2) === 0;
  const changed = Uint8Array.from(inside ? gunzipSync(bytes) : bytes);
  for (let change = 0; change <= next(3); change += 1) {
    const at = next(changed.length);
    changed[at] = (changed[at] ?? 0) ^ (1 + next(255));
  }
  const cut = next(3) === 0 ? changed.subarray(0, next(changed.length)) : changed;
  return inside ? gzipSync(cut) : cut;
}
