import type { DnfPackage } from '@tsukuroi/protocol/dnf-supply.ts';
import { describe, expect, test } from 'vitest';
import { heldPackages } from './held.ts';

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
});
