import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DnfPackage } from '@tsukuroi/protocol/dnf-supply.ts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { heldOnMachine, heldPackages } from './held.ts';
import { rpmTools } from './programs.ts';

const item = (name: string, version: string): DnfPackage => ({
  ...{ package: name, version, architecture: 'x86_64', repository: 0, path: 'x', sha256: 'a'.repeat(64), size: 1 },
});
const held = (locks: string, conf = '', repositories: readonly string[] = []) =>
  heldPackages(locks, conf, repositories);

describe('what keeps a package from being changed', () => {
  test.each([
    ['a lock on the version of before', 'bash-0:5.1.8-4.el9.*', 'bash', '5.1.8-9.el9', true],
    ['a lock on this very version', 'bash-0:5.1.8-9.el9.*', 'bash', '5.1.8-9.el9', false],
    ['a lock with an epoch', 'bind-32:9.16.23-1.el9.*', 'bind', '32:9.16.23-2.el9', true],
    ['a version that is shut out', '!bash-0:5.1.8-9.el9.*', 'bash', '5.1.8-9.el9', true],
    ['another version that is shut out', '!bash-0:5.1.8-8.el9.*', 'bash', '5.1.8-9.el9', false],
    ['a name alone', 'kernel*', 'kernel-core', '5.14.0-1.el9', true],
    ['another package that begins alike', 'bash-0:5.1.8-4.el9.*', 'bash-completion', '2.11-5.el9', false],
    ['a comment', '# bash-0:5.1.8-4.el9.*', 'bash', '5.1.8-9.el9', false],
  ])('%s', (_, locks, name, version, expected) => {
    expect(held(locks).reasonOf(item(name, version), 'baseos') !== undefined).toBe(expected);
  });

  test('excludes of the machine hold everywhere, those of a repository only what comes from it', () => {
    const both = held('', '[main]\nexclude=kernel* postgresql\n', ['[appstream]\nexcludepkgs=java-*,php\n']);

    expect(both.reasonOf(item('postgresql', '13.1-1'), 'baseos')).toBe('postgresql');
    expect(both.reasonOf(item('java-17', '17.0-1'), 'appstream')).toBe('java-*');
    expect(both.reasonOf(item('java-17', '17.0-1'), 'baseos')).toBeUndefined();
    expect(both.reasonOf(item('openssl', '3.0-1'), 'appstream')).toBeUndefined();
  });

  test('excludes that are written over several lines hold, each of them', () => {
    const both = held('', '[main]\nexcludepkgs=\n  kernel*\n\tglibc*,\n  bash\nbest=True\n', [
      '[appstream]\nname=x\nexcludepkgs=php\n  postgresql*\nenabled=1\n\n[baseos]\nenabled=1\n',
    ]);

    const asked = [
      ...(['kernel-core', 'glibc', 'bash', 'openssl'] as const).map((name) => [name, 'baseos'] as const),
      ...(['php', 'postgresql-server', 'nginx'] as const).map((name) => [name, 'appstream'] as const),
      ['postgresql-server', 'baseos'] as const,
    ];
    expect(asked.map(([name, from]) => both.reasonOf(item(name, '1-1'), from))).toEqual([
      ...['kernel*', 'glibc*', 'bash', undefined],
      ...['php', 'postgresql*', undefined],
      undefined,
    ]);
  });

  test('where a repository includes some packages by name, no other one comes from it', () => {
    const some = held('', '', ['[vendor]\nincludepkgs=pacs-viewer pacs-lib*\n[baseos]\nenabled=1\n']);

    expect(some.reasonOf(item('pacs-viewer', '2-1'), 'vendor')).toBeUndefined();
    expect(some.reasonOf(item('pacs-libs', '2-1'), 'vendor')).toBeUndefined();
    expect(some.reasonOf(item('openssl', '3.0-1'), 'vendor')).toBe('includepkgs');
    expect(some.reasonOf(item('openssl', '3.0-1'), 'baseos')).toBeUndefined();
  });

  test('locks in a list of another name hold', async () => {
    const root = mkdtempSync(join(tmpdir(), 'tsukuroi-held-'));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    mkdirSync(join(root, 'etc/dnf/plugins'), { recursive: true });
    mkdirSync(join(root, 'srv'));
    writeFileSync(join(root, 'etc/dnf/plugins/versionlock.conf'), '[main]\nenabled = 1\nlocklist = /srv/locks\n');
    writeFileSync(join(root, 'srv/locks'), 'lab-link-2:4.1-1.*\n');
    const tools = rpmTools(() => Promise.reject(new Error('no program is asked')), root);

    const found = await heldOnMachine(tools);

    expect(found.reasonOf(item('lab-link', '2:4.2-1'), 'baseos')).toBe('lab-link-2:4.1-1.*');
    expect(found.reasonOf(item('ward-viewer', '1-1'), 'baseos')).toBeUndefined();
  });
});
