import { createHmac } from 'node:crypto';
import { hostname, machine as unameMachine } from 'node:os';
import type { Machine } from '../machine.ts';
import type { Piece, Unreadable } from '../provider.ts';
import { osOf, parseOsRelease } from './os-release.ts';

/** Ours alone: the key under which machine-id(5) is turned into an id that does not give the machine-id away. */
const APPLICATION_ID = Buffer.from('8d1f3c5a70b24e6f9a1b2c3d4e5f6071', 'hex');

export function collectLinuxRelease(machine: Machine): Piece {
  const unreadable: Unreadable[] = [];
  const text = machine.text('/etc/os-release') ?? machine.text('/usr/lib/os-release');
  const os = text === undefined ? undefined : osOf(parseOsRelease(text));
  if (os === undefined) {
    unreadable.push({ part: 'os', reason: 'os-release がないか、名前が書かれていません。OS の版は分かりません。' });
  }
  const name = machine.live ? hostname() : machine.text('/etc/hostname')?.split('\n')[0]?.trim();
  const arch = machine.live ? unameMachine() : undefined;
  const id = deviceId(machine);
  if (id === undefined) {
    unreadable.push({
      part: 'device',
      reason: 'machine-id がないため、ホスト名だけで見分けます。同じ名前の機器と区別できません。',
    });
  }
  const shown = name === undefined || name === '' ? undefined : name;
  return {
    ...(os === undefined ? {} : { os }),
    ...(arch === undefined ? {} : { arch }),
    device: { id: id ?? `name:${shown ?? 'unknown'}`, name: shown ?? id ?? 'unknown' },
    facts: shown === undefined ? {} : { hostname: shown },
    unreadable,
  };
}

/**
 * HMAC-SHA256 of our application id under the machine-id, first 128 bits: machine-id(5) asks not to hand the id itself to
 * others and names this way. A disk that was cloned keeps its machine-id; that is noticed by its hardware, not here.
 */
function deviceId(machine: Machine): string | undefined {
  const text = machine.text('/etc/machine-id')?.trim();
  if (text === undefined || !/^[0-9a-f]{32}$/.test(text)) {
    return undefined;
  }
  return createHmac('sha256', Buffer.from(text, 'hex')).update(APPLICATION_ID).digest('hex').slice(0, 32);
}

/** Architecture names of packages, as `uname -m` says them; for a mounted root, whose kernel does not run. */
const PACKAGE_ARCHITECTURES: Readonly<Record<string, string>> = {
  amd64: 'x86_64',
  x86_64: 'x86_64',
  i386: 'i686',
  i686: 'i686',
  arm64: 'aarch64',
  aarch64: 'aarch64',
  armhf: 'armv7l',
  armv7hl: 'armv7l',
  ppc64el: 'ppc64le',
  ppc64le: 'ppc64le',
  s390x: 's390x',
  riscv64: 'riscv64',
};

/** The architecture that most packages are built for; empty when none says. */
export function archOfPackages(software: readonly { readonly arch?: string | undefined }[]): string {
  const counts = new Map<string, number>();
  for (const { arch } of software) {
    const name = arch === undefined ? undefined : PACKAGE_ARCHITECTURES[arch];
    if (name !== undefined) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}
