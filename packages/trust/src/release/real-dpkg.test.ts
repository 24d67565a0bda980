import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type FileDoor, nodeDoor } from '../files/door.ts';
import { WorldEnded } from '../files/memory-disk.ts';
import { dpkgPackages } from './debian/dpkg.ts';
import { type RunCommand, runCommand } from './debian/run-command.ts';
import {
  CAN_INSTALL,
  type Fault,
  NEW,
  NEW_AND_RUNNING,
  OLD,
  OLD_AND_RUNNING,
  realMachine,
} from './testing/real-machine.ts';

/** The disk as a program sees it that is dying: from some moment on nothing is answered any more. */
function doorThatEnds(ended: () => boolean): FileDoor {
  return new Proxy(nodeDoor(), {
    get(door, name) {
      const member: unknown = Reflect.get(door, name);
      if (typeof member !== 'function') {
        return member;
      }
      return (...given: unknown[]) => {
        if (ended()) {
          throw new WorldEnded(String(name));
        }
        return Reflect.apply(member, door, given);
      };
    },
  });
}

/** Real packages, installed by the real dpkg into a folder of the test, and a program that is really started. */
describe.skipIf(!CAN_INSTALL)('with the real dpkg (needs root and dpkg)', () => {
  const machine = async (folder?: string) => {
    const made = realMachine(folder);
    onTestFinished(() => made.remove());
    await made.setUp();
    return made;
  };

  test('a release is installed, started and found healthy; by hand the version before comes back with its data', async () => {
    const real = await machine();
    const release = real.upgrader(real.build(NEW, 'none'));

    expect(await release.apply({ byHand: false })).toMatchObject({ outcome: 'done' });
    expect(await real.state()).toEqual(NEW_AND_RUNNING);
    expect(await release.rollback({ loseData: true })).toMatchObject({ outcome: 'returned' });
    expect(await real.state()).toEqual(OLD_AND_RUNNING);
  });

  test.each<[Fault, string]>([
    ['exits', 'UPGRADE_NOT_RUNNING'],
    ['exits-0', 'UPGRADE_NOT_RUNNING'],
    ['hangs', 'UPGRADE_NO_ANSWER'],
    ['never-healthy', 'UPGRADE_AUDIT_BROKEN'],
    ['migration-fails', 'UPGRADE_NOT_RUNNING'],
  ])('a program that %s is taken back, with the data of before', async (fault, why) => {
    const real = await machine();

    const ran = await real.upgrader(real.build(NEW, fault), { watchMs: 6_000 }).apply({ byHand: false });

    expect(ran).toMatchObject({ outcome: 'returned', why });
    expect(await real.state()).toEqual(OLD_AND_RUNNING);
  });

  test('a disk that is full in the midst of the installation leaves the version before', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-small-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=9m', 'tsukuroi-test', folder]);
    onTestFinished(() => {
      execFileSync('umount', [folder]);
      rmSync(folder, { recursive: true, force: true });
    });
    const real = await machine(join(folder, 'machine'));
    const large = real.build(NEW, 'none', 3_000_000);
    const fill = join(folder, 'fill');
    const ran = await real
      .upgrader(large, {
        // Whatever room was found before: somebody else has taken it when dpkg begins.
        onStep: (way, step) => {
          if (way === 'forward' && step === 'install') {
            const free = Number(
              execFileSync('df', ['--output=avail', '-B1', folder], { encoding: 'utf8' }).split('\n')[1],
            );
            writeFileSync(fill, Buffer.alloc(free - 1_500_000));
          }
        },
      })
      .apply({ byHand: false });

    expect(existsSync(fill)).toBe(true);
    expect(ran).toMatchObject({ outcome: 'returned', why: 'UPGRADE_INSTALL_FAILED' });
    expect(await real.state()).toEqual(OLD_AND_RUNNING);
  });

  test.skipIf(!existsSync('/usr/bin/strace')).each([
    ['rename', 1],
    ['rename', 4],
    ['rename', 7],
    ['rename', 11],
    ['fsync', 3],
    ['fsync', 6],
  ] as const)('dpkg killed at %s number %i: after the next start the machine is whole', async (call, at) => {
    const real = await machine();
    const file = real.build(NEW, 'none');
    let ended: number | null | undefined;
    // dpkg dies with its call, and the upgrader with it: nothing goes on but what a start of the machine begins.
    const dying: RunCommand = async (command, options) => {
      if (command.includes('--install')) {
        const trace = ['strace', '-f', '-o', '/dev/null', '-e', `trace=${call}`, '-e'];
        const answer = await runCommand([...trace, `inject=${call}:signal=KILL:when=${at}`, ...command], options);
        ended = answer.code;
        throw new DOMException('the power went', 'AbortError');
      }
      return runCommand(command, options);
    };
    const cutOff = real.upgrader(file, { run: dying, door: doorThatEnds(() => ended !== undefined) });
    await cutOff.apply({ byHand: false }).catch(() => undefined);
    await real.stop();

    await real.start();
    await real.upgrader(file).resume();

    const state = await real.state();
    // Ended by the signal, not by itself.
    expect(ended).toBeNull();
    expect(state).toEqual(state.installed?.version === NEW ? NEW_AND_RUNNING : OLD_AND_RUNNING);
  });

  test('the kept package is the installed one: same files, modes and control; one changed behind dpkg’s back is refused', async () => {
    const real = await machine();
    const packages = dpkgPackages({
      name: 'tsukuroi-server',
      run: runCommand,
      root: real.root,
      pause: async () => undefined,
    });
    const kept = join(real.upgrade, 'kept.deb');
    execFileSync('mkdir', ['-p', real.upgrade]);

    await packages.keep(kept);

    expect(await packages.read(kept)).toEqual({ name: 'tsukuroi-server', version: OLD });
    const list = (file: string) =>
      execFileSync('dpkg-deb', ['-c', file], { encoding: 'utf8' })
        .split('\n')
        .map((line) => line.split(/\s+/))
        .map(([mode, owner, size, , , path]) => [mode, owner, size, path])
        .filter(([, , , path]) => path !== './' && path !== undefined)
        .sort();
    expect(list(kept)).toEqual(list(real.build(OLD, 'none')));
    const part = join(real.root, 'usr/lib/tsukuroi-server/part-1');
    writeFileSync(part, `${readFileSync(part, 'utf8')}and more`);
    await expect(packages.keep(kept)).rejects.toMatchObject({ code: 'UPGRADE_KEEP_FAILED', exitCode: 3 });
  });

  test('versions are ordered as dpkg orders them', async () => {
    const packages = dpkgPackages({ name: 'tsukuroi-server', run: runCommand, pause: async () => undefined });

    expect(await packages.order('0.1.0+20261123.aaa', '0.1.0+20261101.fff')).toBe('newer');
    expect(await packages.order('0.10.0', '0.9.0')).toBe('newer');
    expect(await packages.order('0.1.0', '0.1.0+20261101.aaa')).toBe('older');
    expect(await packages.order(NEW, NEW)).toBe('same');
  });
});
