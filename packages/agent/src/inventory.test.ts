import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { fixedClock, systemClock } from '@tsukuroi/core';
import { inventoryShape, manifestDigest } from '@tsukuroi/protocol';
import { linuxProviders } from '@tsukuroi/providers/registry.ts';
import { type Runner, systemRunner } from '@tsukuroi/providers/runner.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentInventory } from './inventory.ts';
import { openFileMemory } from './memory-file.ts';

const clock = fixedClock('2026-11-22T08:30:00Z');
const work = mkdtempSync(join(tmpdir(), 'tsukuroi-agent-'));
const debian = join(work, 'reception');
const alma = join(work, 'pharmacy');

function put(root: string, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

/** A Debian disk as it lies in a drawer: two kernels, a rebuilt package, one that only left its settings, a vendor's own. */
function makeDebian(): void {
  put(
    debian,
    'usr/lib/os-release',
    'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
  );
  mkdirSync(join(debian, 'etc'), { recursive: true });
  symlinkSync('../usr/lib/os-release', join(debian, 'etc/os-release'));
  put(debian, 'etc/hostname', 'reception-01\n');
  put(debian, 'etc/machine-id', '0123456789abcdef0123456789abcdef\n');
  const stanza = (name: string, version: string, extra = ''): string =>
    `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\n${extra}Version: ${version}\n\n`;
  put(
    debian,
    'var/lib/dpkg/status',
    stanza('bash', '5.2.15-2+b8', 'Source: bash (5.2.15-2)\n') +
      stanza('linux-image-6.1.0-50-amd64', '6.1.170-3', 'Source: linux-signed-amd64 (6.1.170+3)\n') +
      stanza('linux-image-6.1.0-9-amd64', '6.1.27-1', 'Source: linux-signed-amd64 (6.1.27+1)\n') +
      stanza('nodejs', '20.20.2-1nodesource1') +
      stanza('ward-viewer', '2.1') +
      stanza('curl', '7.88.1-10+deb12u12') +
      'Package: telnet\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 0.17\n\n',
  );
  put(debian, 'boot/vmlinuz-6.1.0-50-amd64', 'x');
  put(debian, 'boot/vmlinuz-6.1.0-9-amd64', 'x');
  put(
    debian,
    'var/lib/apt/lists/deb.example_debian_dists_bookworm_InRelease',
    'Origin: Debian\nSuite: oldstable\nCodename: bookworm\n',
  );
  put(
    debian,
    'var/lib/apt/lists/deb.example_debian_dists_bookworm_main_binary-amd64_Packages',
    'Package: bash\nVersion: 5.2.15-2+b8\nArchitecture: amd64\n\nPackage: nodejs\nVersion: 18.20.4+dfsg-1~deb12u1\nArchitecture: amd64\n\nPackage: curl\nVersion: 7.88.1-10+deb12u14\nArchitecture: amd64\n\nPackage: linux-image-6.1.0-50-amd64\nSource: linux-signed-amd64 (6.1.170+3)\nVersion: 6.1.170-3\nArchitecture: amd64\n',
  );
  put(
    debian,
    'usr/share/doc/bash/changelog.Debian.gz',
    gzipSync('bash (5.2.15-2) unstable; urgency=high\n\n  * CVE-2022-3715: fix overflow\n'),
  );
  put(
    debian,
    'usr/share/doc/curl/changelog.Debian.gz',
    gzipSync('curl (1.0-1) unstable; urgency=high\n\n  * CVE-2020-1111\n'),
  );
  put(debian, 'etc/passwd', 'root:x:0:0:root:/root:/bin/bash\nclerk:x:1000:1000::/home/clerk:/bin/bash\n');
  put(debian, 'etc/group', 'root:x:0:\nsudo:x:27:clerk\nclerk:x:1000:\n');
  put(debian, 'etc/shadow', 'root:!:20000::::::\nclerk:$6$pepper$notahash:20300::::::\n');
  put(debian, 'lib/systemd/system/ssh.service', '[Unit]\n[Install]\nWantedBy=multi-user.target\n');
  put(debian, 'etc/systemd/system/multi-user.target.wants/ssh.service', '');
  put(debian, 'etc/apt/sources.list', 'deb http://user:secret@mirror.example/debian bookworm main\n');
}

function makeAlma(): void {
  put(
    alma,
    'etc/os-release',
    'ID="almalinux"\nVERSION_ID="9.4"\nPRETTY_NAME="AlmaLinux 9.4"\nID_LIKE="rhel centos fedora"\n',
  );
  put(alma, 'etc/hostname', 'pharmacy-db\n');
  put(alma, 'usr/lib/sysimage/rpm/rpmdb.sqlite', 'stand-in');
  put(alma, 'etc/passwd', 'root:x:0:0::/root:/bin/bash\n');
}

beforeAll(() => {
  makeDebian();
  makeAlma();
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** Answers like apt-helper and rpm, and notes what was asked. */
function recordingRunner(answers: Readonly<Record<string, string>>): { runner: Runner; calls: string[][] } {
  const calls: string[][] = [];
  const runner: Runner = (request) => {
    calls.push([request.command, ...request.args]);
    const list = request.args[0] === 'cat-file' ? readFileSync(request.args[1] ?? '', 'utf8') : undefined;
    const text = list ?? answers[request.command];
    if (text === undefined) {
      return Promise.resolve({ code: null, stdout: Buffer.alloc(0), problem: 'absent' });
    }
    request.onOutput?.(Buffer.from(text));
    return Promise.resolve({ code: 0, stdout: request.onOutput === undefined ? Buffer.from(text) : Buffer.alloc(0) });
  };
  return { runner, calls };
}

function fingerprint(folder: string): string {
  const hash = createHash('sha256');
  const walk = (path: string): void => {
    for (const name of readdirSync(path).sort()) {
      const child = join(path, name);
      const entry = statSync(child);
      hash.update(`${child} ${entry.size} ${entry.mtimeMs}\n`);
      if (entry.isDirectory()) {
        walk(child);
      }
    }
  };
  walk(folder);
  return hash.digest('hex');
}

describe('agentInventory of a mounted Debian disk', () => {
  it('is a valid inventory/1 whose facts name its manifest', async () => {
    const inventory = await agentInventory({ root: debian, clock, runner: recordingRunner({}).runner });

    expect(inventoryShape.parse(inventory)).toEqual(inventory);
    expect(inventory.facts.manifest).toBe(manifestDigest(inventory.manifest));
    expect(inventory.via).toBe('root-folder');
    expect(inventory.device.name).toBe('reception-01');
    expect(inventory.device.id).not.toContain('0123456789abcdef');
    expect(inventory.manifest.os).toMatchObject({ id: 'debian', version: '12', codename: 'bookworm' });
    expect(inventory.manifest.arch).toBe('x86_64');
  });

  it('leaves out rc packages and says the origin honestly', async () => {
    const inventory = await agentInventory({ root: debian, clock, runner: recordingRunner({}).runner });

    expect(inventory.manifest.software.map((item) => [item.name, item.origin])).toEqual([
      ['bash', 'Debian'],
      // Older than what the list now holds: an update that was not made looks the same as a build of one's own.
      ['curl', undefined],
      ['linux-image-6.1.0-50-amd64', 'Debian'],
      // The archive drops a superseded kernel with its name; its source package is still the distribution's.
      ['linux-image-6.1.0-9-amd64', undefined],
      // Debian has a nodejs of another version; this one carries its builder's mark.
      ['nodejs', 'local'],
      ['ward-viewer', 'local'],
    ]);
  });

  it('keeps source versions of rebuilt and signed packages', async () => {
    const inventory = await agentInventory({ root: debian, clock, runner: recordingRunner({}).runner });
    const named = (name: string) => inventory.manifest.software.find((item) => item.name === name);

    expect(named('bash')).toMatchObject({ version: '5.2.15-2+b8', source: 'bash', sourceVersion: '5.2.15-2' });
    expect(named('linux-image-6.1.0-50-amd64')).toMatchObject({
      source: 'linux-signed-amd64',
      sourceVersion: '6.1.170+3',
    });
  });

  it('names bootable kernels, newest last, and no running one', async () => {
    const inventory = await agentInventory({ root: debian, clock, runner: recordingRunner({}).runner });

    expect(inventory.facts.kernel?.running).toBeUndefined();
    expect(inventory.facts.kernel?.bootable.map((kernel) => kernel.release)).toEqual([
      '6.1.0-9-amd64',
      '6.1.0-50-amd64',
    ]);
  });

  it('takes the changelog of the installed version as evidence and no other', async () => {
    const inventory = await agentInventory({ root: debian, clock, runner: recordingRunner({}).runner });

    expect(inventory.facts.changelogs).toEqual([{ source: 'bash', version: '5.2.15-2', fixes: ['CVE-2022-3715'] }]);
  });

  it('says what a disk that does not run cannot tell: absent, never "none"', async () => {
    const inventory = await agentInventory({ root: debian, clock, runner: recordingRunner({}).runner });
    const parts = new Set(inventory.unreadable.map((entry) => entry.part));

    expect(inventory.facts.listening).toBeUndefined();
    expect(inventory.facts.interfaces).toBeUndefined();
    expect(inventory.state.restartPending).toBeUndefined();
    expect([...parts].sort()).toEqual(['antivirus', 'interfaces', 'listening', 'platform', 'services', 'state']);
    expect(inventory.facts.services).toEqual([{ name: 'ssh', state: 'unknown', start: 'enabled' }]);
  });

  it('carries no password, hash or secret', async () => {
    const inventory = await agentInventory({ root: debian, clock, runner: recordingRunner({}).runner });

    expect(JSON.stringify(inventory)).not.toMatch(/notahash|pepper|secret/);
    expect(inventory.facts.accounts?.find((account) => account.name === 'clerk')).toMatchObject({
      password: 'set',
      administrator: true,
    });
  });

  it('runs nothing of the root and changes nothing in it', async () => {
    const before = fingerprint(debian);
    const { runner, calls } = recordingRunner({});

    await agentInventory({ root: debian, clock, runner });

    expect(fingerprint(debian)).toBe(before);
    expect(calls.map((call) => call[0])).toEqual(['/usr/lib/apt/apt-helper']);
  });

  it('without apt lists no origin is stated', async () => {
    const bare = join(work, 'bare');
    put(
      bare,
      'var/lib/dpkg/status',
      'Package: a\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1nodesource1\n',
    );

    const inventory = await agentInventory({ root: bare, clock, runner: recordingRunner({}).runner });

    expect(inventory.manifest.software).toEqual([
      { scheme: 'deb', name: 'a', version: '1nodesource1', arch: 'amd64', source: 'a', sourceVersion: '1nodesource1' },
    ]);
    expect(inventory.unreadable.some((entry) => entry.part === 'origin')).toBe(true);
    expect(inventory.manifest.os).toEqual({ id: 'unknown', version: '', name: '' });
  });
});

describe('agentInventory of a mounted AlmaLinux disk', () => {
  it("asks this machine's rpm about a copy of the database", async () => {
    const answer = 'openssl-libs\t1:3.0.7-27.el9\tx86_64\topenssl-3.0.7-27.el9.src.rpm\tAlmaLinux\t(none)\n';
    const { runner, calls } = recordingRunner({ '/usr/bin/rpm': answer });
    const before = fingerprint(alma);

    const inventory = await agentInventory({ root: alma, clock, runner });

    expect(inventory.manifest.software[0]).toMatchObject({
      scheme: 'rpm',
      name: 'openssl-libs',
      version: '1:3.0.7-27.el9',
      source: 'openssl',
    });
    expect(calls).toHaveLength(1);
    expect(calls[0]?.[2]?.startsWith(alma)).toBe(false);
    expect(existsSync(calls[0]?.[2] ?? '')).toBe(false);
    expect(fingerprint(alma)).toBe(before);
  });

  it('exit code 0 with an empty answer is unknown, never "nothing installed"', async () => {
    const inventory = await agentInventory({
      root: alma,
      clock,
      runner: recordingRunner({ '/usr/bin/rpm': '' }).runner,
    });

    expect(inventory.unreadable.find((entry) => entry.part === 'software')?.reason).toContain('分かりません');
  });

  it('says so when this machine has no rpm', async () => {
    const inventory = await agentInventory({ root: alma, clock, runner: recordingRunner({}).runner });

    expect(inventory.unreadable.find((entry) => entry.part === 'software')?.reason).toContain(
      'rpm コマンドがこの機器にありません',
    );
  });

  it.skipIf(!existsSync('/usr/bin/rpmbuild'))(
    'reads a real rpm database of a root without changing it (skipped where rpmbuild is absent)',
    async () => {
      const root = join(work, 'real-rpm');
      const build = join(work, 'build');
      const database = join(root, 'var/lib/rpm');
      mkdirSync(database, { recursive: true });
      put(
        build,
        'tiny.spec',
        'Name: tiny\nEpoch: 1\nVersion: 1.2\nRelease: 3.el9\nSummary: t\nLicense: x\nVendor: Example Works\nBuildArch: noarch\n%description\nt\n%files\n',
      );
      const quiet = { stdio: 'ignore' } as const;
      execFileSync('/usr/bin/rpmbuild', ['--define', `_topdir ${build}`, '-bb', join(build, 'tiny.spec')], quiet);
      execFileSync('/usr/bin/rpm', ['--dbpath', database, '--initdb'], quiet);
      execFileSync(
        '/usr/bin/rpm',
        ['--dbpath', database, '-i', '--justdb', '--nodeps', join(build, 'RPMS/noarch/tiny-1.2-3.el9.noarch.rpm')],
        quiet,
      );
      const before = fingerprint(root);

      const inventory = await agentInventory({ root, clock, runner: systemRunner });

      expect(inventory.manifest.software).toEqual([
        {
          scheme: 'rpm',
          name: 'tiny',
          version: '1:1.2-3.el9',
          arch: 'noarch',
          source: 'tiny',
          sourceVersion: '1.2-3.el9',
          origin: 'Example Works',
        },
      ]);
      expect(fingerprint(root)).toBe(before);
    },
  );
});

describe('agentInventory', () => {
  it('goes on when a provider fails, and says which', async () => {
    const broken = {
      manifest: { id: 'broken', title: { ja: '壊れた読み手', en: 'Broken' }, learns: [], reads: [], runs: [] },
      collect: () => {
        throw new RangeError('no');
      },
    };

    const inventory = await agentInventory({
      root: debian,
      clock,
      runner: recordingRunner({}).runner,
      providers: [broken, ...linuxProviders],
    });

    expect(inventory.unreadable[0]).toEqual({
      part: 'broken',
      reason: '壊れた読み手の読み取りが途中で止まりました（RangeError）。',
    });
    expect(inventory.manifest.software).toHaveLength(6);
  });

  it('says that the software is unknown where no package database is found', async () => {
    const empty = join(work, 'empty');
    mkdirSync(empty, { recursive: true });

    const inventory = await agentInventory({ root: empty, clock, runner: recordingRunner({}).runner });

    expect(inventoryShape.safeParse(inventory).success).toBe(true);
    expect(inventory.unreadable.find((entry) => entry.part === 'software')).toBeDefined();
  });

  it('gives the same answer from memory, and asks nothing a second time', async () => {
    const path = join(work, 'memory.json');
    const first = openFileMemory(path);
    const before = await agentInventory({ root: debian, clock, runner: recordingRunner({}).runner, memory: first });
    await first.save();
    const { runner, calls } = recordingRunner({});

    const after = await agentInventory({ root: debian, clock, runner, memory: openFileMemory(path) });

    expect(after).toEqual(before);
    expect(calls).toEqual([]);
  });

  it('forgets an answer when the packages changed', async () => {
    const path = join(work, 'memory-changed.json');
    const first = openFileMemory(path);
    await agentInventory({ root: debian, clock, runner: recordingRunner({}).runner, memory: first });
    await first.save();
    utimesSync(join(debian, 'var/lib/dpkg/status'), new Date(0), new Date(0));
    const { runner, calls } = recordingRunner({});

    await agentInventory({ root: debian, clock, runner, memory: openFileMemory(path) });

    expect(calls).toHaveLength(1);
  });

  it('reads everything anew when the memory is damaged', () => {
    const path = join(work, 'damaged.json');
    writeFileSync(path, '{"format":"inventory-memory/1","entries":[[');

    expect(openFileMemory(path).recall('changelogs', '1')).toBeUndefined();
  });

  it.skipIf(!existsSync('/var/lib/dpkg/status'))(
    "reads this machine; NodeSource's nodejs is not from Debian (skipped where dpkg is absent)",
    async () => {
      const inventory = await agentInventory({ clock: systemClock });
      const nodejs = inventory.manifest.software.find((item) => item.name === 'nodejs');

      expect(inventoryShape.safeParse(inventory).success).toBe(true);
      expect(inventory.via).toBe('agent');
      expect(inventory.manifest.software.length).toBeGreaterThan(100);
      expect(inventory.facts.kernel?.running).toBeDefined();
      if (nodejs?.version.includes('nodesource') === true) {
        expect(nodejs.origin).not.toBe('Debian');
      }
    },
  );
});
