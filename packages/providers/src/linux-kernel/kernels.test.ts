import type { Software } from '@tsukuroi/protocol';
import { describe, expect, it } from 'vitest';
import { compareReleases, installedKernels, kernelOf } from './kernels.ts';
import { deletedMappings, kernelRestart } from './pending-restart.ts';

const deb = (name: string, version: string): Software => ({ scheme: 'deb', name, version, arch: 'amd64' });
const rpm = (name: string, version: string): Software => ({ scheme: 'rpm', name, version, arch: 'x86_64' });

describe('kernelOf', () => {
  it.each([
    [deb('linux-image-6.1.0-50-amd64', '6.1.170-3'), '6.1.0-50-amd64'],
    [deb('linux-image-unsigned-5.15.0-91-generic', '5.15.0-91.101'), '5.15.0-91-generic'],
    [deb('linux-image-6.1.0-50-cloud-amd64-unsigned', '6.1.170-3'), '6.1.0-50-cloud-amd64'],
    [rpm('kernel-core', '5.14.0-427.13.1.el9_4'), '5.14.0-427.13.1.el9_4.x86_64'],
    [rpm('kernel', '3.10.0-1160.el7'), '3.10.0-1160.el7.x86_64'],
  ])('%j boots as %s', (item, release) => {
    expect(kernelOf(item)?.release).toBe(release);
  });

  it.each([
    deb('linux-image-amd64', '6.1.170-3'),
    deb('linux-libc-dev', '6.1.170-3'),
    deb('linux-headers-6.1.0-50-amd64', '6.1.170-3'),
    deb('linux-image-6.1.0-50-amd64-dbg', '6.1.170-3'),
    rpm('kernel-devel', '5.14.0-427.13.1.el9_4'),
    rpm('kernel-headers', '5.14.0-427.13.1.el9_4'),
  ])('%j carries no kernel', (item) => {
    expect(kernelOf(item)).toBeUndefined();
  });

  it('orders releases by number: 9 before 50', () => {
    const kernels = installedKernels([deb('linux-image-6.1.0-50-amd64', '2'), deb('linux-image-6.1.0-9-amd64', '1')]);

    expect(kernels.map((kernel) => kernel.release)).toEqual(['6.1.0-9-amd64', '6.1.0-50-amd64']);
    expect(compareReleases('6.1.0', '6.1.0')).toBe(0);
  });

  it('takes kernel-core for the release that kernel names too', () => {
    const kernels = installedKernels([rpm('kernel-core', '5.14.0-1.el9'), rpm('kernel', '5.14.0-1.el9')]);

    expect(kernels.map((kernel) => kernel.package)).toEqual(['kernel-core']);
  });
});

describe('kernelRestart', () => {
  const kernels = installedKernels([
    deb('linux-image-6.1.0-9-amd64', '6.1.27-1'),
    deb('linux-image-6.1.0-50-amd64', '6.1.170-3'),
  ]);
  const banner = (version: string): string =>
    `Linux version 6.1.0-50-amd64 (x@y) #1 SMP PREEMPT_DYNAMIC Debian ${version} (2026-05-01)\n`;

  it('yes when a newer kernel is installed', () => {
    expect(kernelRestart('6.1.0-9-amd64', '', kernels).answer).toBe('yes');
  });

  it('no when the newest runs', () => {
    expect(kernelRestart('6.1.0-50-amd64', banner('6.1.170-3'), kernels)).toEqual({ answer: 'no' });
  });

  it('yes when the same release name now stands for another package version', () => {
    expect(kernelRestart('6.1.0-50-amd64', banner('6.1.169-1'), kernels).answer).toBe('yes');
  });

  it('unknown, never no, when the running kernel is not one of the machine (container, foreign kernel)', () => {
    expect(kernelRestart('6.18.44-fc', '', kernels).answer).toBe('unknown');
    expect(kernelRestart('6.18.44-fc', '', []).answer).toBe('unknown');
  });
});

describe('deletedMappings', () => {
  it('finds replaced libraries and programs, not passing files', () => {
    const maps = [
      '7f1 r-xp 00000000 08:01 123 /usr/lib/x86_64-linux-gnu/libssl.so.3 (deleted)',
      '7f2 r-xp 00000000 08:01 124 /usr/lib/x86_64-linux-gnu/libc.so.6',
      '7f3 rw-s 00000000 00:01 125 /memfd:pulse (deleted)',
      '7f4 rw-s 00000000 00:01 126 /dev/zero (deleted)',
      '7f5 r-xp 00000000 08:01 127 /usr/sbin/sshd (deleted)',
      '7f6 r--p 00000000 08:01 128 /tmp/build.so (deleted)',
      '',
    ].join('\n');

    expect(deletedMappings(maps)).toEqual(['/usr/lib/x86_64-linux-gnu/libssl.so.3', '/usr/sbin/sshd']);
  });
});
