import type { Facts } from '@tsukuroi/protocol';
import type { Machine } from '../machine.ts';
import type { Piece } from '../provider.ts';

/** Names by which hypervisors call themselves in DMI: systemd, src/basic/virt.c, dmi_vendor_table (read 2026-11-22). */
const HYPERVISORS: readonly (readonly [string, string])[] = [
  ['KVM', 'kvm'],
  ['OpenStack', 'kvm'],
  ['Amazon EC2', 'amazon'],
  ['QEMU', 'qemu'],
  ['VMware', 'vmware'],
  ['VMW', 'vmware'],
  ['innotek GmbH', 'virtualbox'],
  ['VirtualBox', 'virtualbox'],
  ['Xen', 'xen'],
  ['Bochs', 'bochs'],
  ['Parallels', 'parallels'],
  ['BHYVE', 'bhyve'],
  ['Hyper-V', 'microsoft'],
];

/** What a maker leaves in DMI when it did not fill it in. */
const NOT_FILLED =
  /^(to be filled by o\.?e\.?m\.?|default string|system (manufacturer|product name|serial number)|not specified|none|n\/a|0+|unknown|\.)?$/i;

export function collectLinuxPlatform(machine: Machine): Piece {
  if (!machine.live) {
    return { unreadable: [{ part: 'platform', reason: '起動していない機器のため、機種は分かりません。' }] };
  }
  const field = (name: string): string | undefined => filled(machine.text(`/sys/class/dmi/id/${name}`));
  const vendor = field('sys_vendor');
  const model = field('product_name') ?? filled(machine.text('/proc/device-tree/model')?.replaceAll('\0', ''));
  const serial = field('product_serial');
  const virtual = virtualOf(machine, [vendor, model, field('bios_vendor'), field('board_vendor')]);
  const platform: NonNullable<Facts['platform']> = {
    ...(vendor === undefined ? {} : { vendor }),
    ...(model === undefined ? {} : { model }),
    ...(serial === undefined ? {} : { serial }),
    ...(virtual === undefined ? {} : { virtual }),
  };
  if (Object.keys(platform).length === 0) {
    return { unreadable: [{ part: 'platform', reason: '機種の情報（DMI）がないか、読む権限がありません。' }] };
  }
  return { facts: { platform } };
}

function filled(text: string | undefined): string | undefined {
  const value = text?.trim();
  return value === undefined || NOT_FILLED.test(value) ? undefined : value;
}

function virtualOf(machine: Machine, names: readonly (string | undefined)[]): string | undefined {
  if (
    machine.exists('/.dockerenv') ||
    machine.exists('/run/.containerenv') ||
    machine.exists('/run/systemd/container')
  ) {
    return 'container';
  }
  const named = HYPERVISORS.find(([word]) => names.some((name) => name?.includes(word) === true))?.[1];
  if (named !== undefined) {
    return named;
  }
  // Hyper-V names itself so (dmidecode of a guest: Manufacturer Microsoft Corporation, Product Name Virtual Machine).
  if (names[0] === 'Microsoft Corporation' && names[1] === 'Virtual Machine') {
    return 'microsoft';
  }
  // The processor says that a hypervisor is under it (cpuid leaf 1, ecx bit 31), not which one.
  return /^flags\s*:.*\bhypervisor\b/m.test(machine.text('/proc/cpuinfo') ?? '') ? 'vm' : undefined;
}
