import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { countCost } from '@tsukuroi/providers/patch/cost.ts';
import { aptSource, RELEASE } from '@tsukuroi/testkit/lab/apt-source.ts';

/** A copy of a root to measure in: nothing of what lies below is changed, nothing stays mounted. */
export interface Overlay {
  /** Folders below, the upper ones first. */
  readonly lower: readonly string[];
  /** Holds `upper`, `work` and `root`. */
  readonly folder: string;
  /** Folders of this machine that are seen inside: from → to. */
  readonly binds: Readonly<Record<string, string>>;
  /** Only while a peer is installed; nothing is measured with it. */
  readonly network: boolean;
}

const ENTER = `
folder=$1; lower=$2; binds=$3; shift 3
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$folder/upper,workdir=$folder/work" "$folder/root" || exit 125
for pair in $binds; do mkdir -p "$folder/root\${pair#*:}"; mount --bind "\${pair%%:*}" "$folder/root\${pair#*:}"; done
mount -t proc proc "$folder/root/proc"; mount --bind /dev "$folder/root/dev"
exec chroot "$folder/root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive "$@"
`;

export interface Ran {
  readonly code: number | null;
  readonly output: string;
  /** User and system time of it and of all its children. */
  readonly cpuSeconds: number;
}

export function runIn(overlay: Overlay, ...command: readonly string[]): Ran {
  for (const name of ['upper', 'work', 'root']) {
    mkdirSync(join(overlay.folder, name), { recursive: true });
  }
  const cost = countCost();
  const binds = Object.entries(overlay.binds).map(([from, to]) => `${from}:${to}`);
  const done = spawnSync(
    'unshare',
    [
      ...['-m', ...(overlay.network ? [] : ['-n']), 'sh', '-c', ENTER, 'sh'],
      ...[overlay.folder, overlay.lower.join(':'), binds.join(' '), ...command],
    ],
    { encoding: 'utf8', maxBuffer: 256 * 1024 ** 2, timeout: 900_000 },
  );
  const { cpuMs, ownCpuMs } = cost();
  return { code: done.status, output: `${done.stdout}${done.stderr}`, cpuSeconds: (cpuMs - ownCpuMs) / 1000 };
}

/** Installs Debian packages inside, of the point release alone, so that what is old stays old; from where this machine's own apt gets them. */
export async function installIn(overlay: Overlay, ...names: readonly string[]): Promise<Ran> {
  const sources = `deb ${(await aptSource()).release} ${RELEASE} main`;
  const apt =
    'apt-get -q -o Dir::Etc::sourcelist=/tmp/bench.list -o Dir::Etc::sourceparts=- -o Acquire::Languages=none';
  const script = `echo '${sources}' > /tmp/bench.list; printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d
${apt} update && ${apt} install -y --no-install-recommends ${names.join(' ')} && apt-get clean`;
  return runIn(
    { ...overlay, network: true, binds: { ...overlay.binds, '/etc/resolv.conf': '/etc/resolv.conf' } },
    'sh',
    '-c',
    script,
  );
}
