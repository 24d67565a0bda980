import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock } from '@tsukuroi/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { machineAt } from './machine.ts';
import { insideRoot } from './rooted-path.ts';
import { systemRunner } from './runner.ts';

const outside = mkdtempSync(join(tmpdir(), 'tsukuroi-outside-'));
const root = join(outside, 'disk');
const machine = machineAt(root, fixedClock('2026-11-22T08:30:00Z'), systemRunner);

beforeAll(() => {
  mkdirSync(join(root, 'etc/inner'), { recursive: true });
  mkdirSync(join(root, 'usr/lib'), { recursive: true });
  writeFileSync(join(outside, 'secret'), 'of this machine');
  writeFileSync(join(root, 'usr/lib/os-release'), 'ID=inside\n');
  symlinkSync('../usr/lib/os-release', join(root, 'etc/os-release'));
  symlinkSync('/usr/lib/os-release', join(root, 'etc/absolute'));
  symlinkSync('../../../../../secret', join(root, 'etc/escape'));
  symlinkSync(join(outside, 'secret'), join(root, 'etc/absolute-escape'));
  symlinkSync('loop-b', join(root, 'etc/loop-a'));
  symlinkSync('loop-a', join(root, 'etc/loop-b'));
  symlinkSync('/etc', join(root, 'etc/inner/folder'));
});

afterAll(() => rmSync(outside, { recursive: true, force: true }));

describe('insideRoot', () => {
  it.each([
    ['/etc/os-release', 'usr/lib/os-release'],
    ['/etc/absolute', 'usr/lib/os-release'],
    ['/etc/inner/folder/os-release', 'usr/lib/os-release'],
    ['/etc/../../../etc/absent', 'etc/absent'],
  ])('%s lies at %s of the root', (path, place) => {
    expect(insideRoot(root, path)).toBe(join(root, place));
  });

  it.each(['/etc/escape', '/etc/absolute-escape'])('%s does not lead out of a mounted root', (path) => {
    expect(insideRoot(root, path)?.startsWith(`${root}/`)).toBe(true);
    expect(machine.text(path)).toBeUndefined();
  });

  it('does not follow a loop of links', () => {
    expect(insideRoot(root, '/etc/loop-a')).toBeUndefined();
    expect(machine.read('/etc/loop-a').state).toBe('unreadable');
  });
});

describe('machineAt', () => {
  it('reads whole files up to the limit and says when they are larger', () => {
    expect(machine.read('/etc/os-release')).toMatchObject({ state: 'read' });
    expect(machine.read('/etc/os-release', 3)).toMatchObject({ state: 'unreadable' });
    expect(machine.head('/etc/os-release', 3)?.toString()).toBe('ID=');
  });

  it('opens no folder, pipe or device as a file', () => {
    expect(machine.read('/etc').state).toBe('unreadable');
  });

  it('tells an absent file from an unreadable one', () => {
    expect(machine.read('/etc/nothing')).toEqual({ state: 'absent' });
  });
});
