import type { OperatingSystem, Software } from '@tsukuroi/protocol';
import type { Unreadable } from '../provider.ts';

interface Guess {
  readonly os: OperatingSystem;
  readonly unreadable: readonly Unreadable[];
}

const NOT_STATED: Unreadable = {
  part: 'os',
  reason: 'この一覧には OS の名前と版が書かれていません。',
};

/**
 * A list of packages names no release, but the versions of updates do: Debian writes `+deb12u3` or `~deb12u3` (Developer's
 * Reference 5.8.5.4), Ubuntu `ubuntu0.22.04.1` (wiki.ubuntu.com/SecurityTeam/UpdatePreparation), Red Hat's family `.el9`, Amazon
 * `.amzn2`, Fedora `.fc40`. Taken only when nearly all marks agree, and said.
 */
export function releaseFromPackages(software: readonly Software[]): Guess {
  const counts = new Map<string, number>();
  for (const item of software) {
    const mark = markOf(item);
    if (mark !== undefined) {
      counts.set(mark, (counts.get(mark) ?? 0) + 1);
    }
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const [best] = [...counts].sort((a, b) => b[1] - a[1]);
  if (best === undefined || best[1] < 3 || best[1] < total * 0.9) {
    return { os: { id: 'unknown', version: '', name: '' }, unreadable: [NOT_STATED] };
  }
  const [id, version] = best[0].split(' ');
  const os = systemOf(id ?? '', version ?? '', software);
  const reason = `${NOT_STATED.reason}パッケージの版の書き方から ${os.name} とみなしました。`;
  return { os, unreadable: [{ part: 'os', reason }] };
}

function markOf(item: Software): string | undefined {
  if (item.scheme === 'deb') {
    const debian = /[+~]deb(\d{1,2})u\d/.exec(item.version)?.[1];
    if (debian !== undefined) {
      return `debian ${debian}`;
    }
    const ubuntu = /ubuntu\d*[.~](\d{2}\.\d{2})(?:\.|$)/.exec(item.version)?.[1];
    return ubuntu === undefined ? undefined : `ubuntu ${ubuntu}`;
  }
  const family = /\.(el|fc|amzn)(\d+)/.exec(item.version);
  return family?.[1] === undefined ? undefined : `${family[1]} ${family[2]}`;
}

/** Who built the packages tells the members of Red Hat's family apart; `Vendor` tags as their packages carry them. */
const VENDORS: readonly (readonly [RegExp, string, string])[] = [
  [/^AlmaLinux/i, 'almalinux', 'AlmaLinux'],
  [/^Red Hat/i, 'rhel', 'Red Hat Enterprise Linux'],
  [/^Rocky/i, 'rocky', 'Rocky Linux'],
  [/^CentOS/i, 'centos', 'CentOS'],
  [/^Oracle/i, 'ol', 'Oracle Linux'],
];

function systemOf(id: string, version: string, software: readonly Software[]): OperatingSystem {
  switch (id) {
    case 'debian':
      return { id, version, name: `Debian GNU/Linux ${version}` };
    case 'ubuntu':
      return { id, version, name: `Ubuntu ${version}` };
    case 'fc':
      return { id: 'fedora', version, name: `Fedora ${version}` };
    case 'amzn':
      return { id: 'amzn', version, name: `Amazon Linux ${version}` };
    default: {
      const vendor = VENDORS.find(([pattern]) => software.some((item) => pattern.test(item.origin ?? '')));
      return vendor === undefined
        ? { id: 'unknown', version, name: `Red Hat 系 ${version}`, like: 'rhel' }
        : { id: vendor[1], version, name: `${vendor[2]} ${version}`, like: 'rhel' };
    }
  }
}
