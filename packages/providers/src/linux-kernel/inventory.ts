import { release } from 'node:os';
import { anyOf } from '@tsukuroi/core';
import { processesOf } from '../linux-processes.ts';
import type { Machine } from '../machine.ts';
import type { Draft, Piece, Unreadable } from '../provider.ts';
import { compareReleases, installedKernels, type Kernel } from './kernels.ts';
import { deletedMappings, kernelRestart, type PartialAnswer } from './pending-restart.ts';

export function collectLinuxKernel(machine: Machine, draft: Draft): Piece {
  const unreadable: Unreadable[] = [];
  const bootable = bootableKernels(machine, installedKernels(draft.software), unreadable);
  if (!machine.live) {
    const kernel = draft.software.length === 0 ? {} : { kernel: { bootable } };
    return { facts: kernel, unreadable };
  }
  const running = release();
  const banner = machine.text('/proc/version') ?? '';
  const answers = [kernelRestart(running, banner, bootable), flagFile(machine), replacedLibraries(machine)];
  return {
    facts: { kernel: { running, bootable } },
    state: {
      restartPending: {
        answer: anyOf(answers.map((part) => part.answer)),
        reasons: answers.flatMap((part) => (part.reason === undefined ? [] : [part.reason])),
      },
    },
    unreadable,
  };
}

/** Installed kernels whose image is there, and images in /boot that no package accounts for. */
function bootableKernels(machine: Machine, installed: readonly Kernel[], unreadable: Unreadable[]): Kernel[] {
  const boot = machine.list('/boot');
  if (boot === undefined) {
    if (installed.length > 0) {
      unreadable.push({
        part: 'kernel',
        reason: '/boot を読めないため、入っているカーネルをすべて起動できるものとして扱いました。',
      });
    }
    return [...installed];
  }
  const images = boot.flatMap((name) => (name.startsWith('vmlinuz-') ? [name.slice('vmlinuz-'.length)] : []));
  const known = new Set(installed.map((kernel) => kernel.release));
  // A package without image is kept: Red Hat's kernel-core may keep it below /lib/modules/<release>/vmlinuz alone.
  const own = installed.filter(
    (kernel) => images.includes(kernel.release) || machine.exists(`/lib/modules/${kernel.release}`),
  );
  const strangers = images
    .filter((name) => !known.has(name) && !name.includes('rescue'))
    .map((name) => ({ package: '', release: name, version: '' }));
  return [...own, ...strangers].sort((a, b) => compareReleases(a.release, b.release));
}

/** Debian writes this file only where unattended-upgrades or update-notifier is installed: its absence says nothing. */
function flagFile(machine: Machine): PartialAnswer {
  if (!machine.exists('/run/reboot-required')) {
    return { answer: 'no' };
  }
  const packages = (machine.text('/run/reboot-required.pkgs') ?? '').split('\n').filter((name) => name !== '');
  const names = [...new Set(packages)].slice(0, 20).join('、');
  return {
    answer: 'yes',
    reason: `/run/reboot-required があります${names === '' ? '' : `（${names}）`}。`,
  };
}

function replacedLibraries(machine: Machine): PartialAnswer {
  const processes = processesOf(machine);
  if (processes === undefined) {
    return { answer: 'unknown' };
  }
  const old = new Set<string>();
  for (const item of processes.all) {
    if (item.maps !== undefined && deletedMappings(item.maps).length > 0) {
      old.add(item.name);
    }
  }
  if (old.size > 0) {
    const names = [...old].sort();
    const rest = names.length > 10 ? `ほか ${names.length - 10} 件` : '';
    return {
      answer: 'yes',
      reason: `更新前のファイルを使い続けている処理があります: ${names.slice(0, 10).join('、')}${rest}`,
    };
  }
  if (processes.hidden > 0) {
    return {
      answer: 'unknown',
      reason: `${processes.hidden} 個の処理は、更新前のファイルを使っているかどうか見る権限がありません。`,
    };
  }
  return { answer: 'no' };
}
