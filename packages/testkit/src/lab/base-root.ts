import { rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AptSource, RELEASE } from './apt-source.ts';
import { madeOnce } from './cache-folder.ts';
import { must } from './run.ts';

/**
 * The root all hosts start from: Debian 12 with nothing but the point release, so that every package with a security update
 * since then is really old and really vulnerable. What is inside is what an ordinary small server has, plus what the lab
 * itself needs: libatomic1 and libstdc++6 for Node, libfaketime for the clock, ping to ask the network.
 */
const PACKAGES = [
  'ca-certificates',
  'cron',
  'dbus',
  'iproute2',
  'iputils-ping',
  'libatomic1',
  'libexpat1',
  'libfaketime',
  'libstdc++6',
  'needrestart',
  'openssh-server',
  'openssl',
  'python3-minimal',
  'rsync',
  'rsyslog',
  'systemd-sysv',
  'udev',
  'xz-utils',
] as const;

/**
 * Units that never run: timers that would ask the network by themselves, since the lab counts what the product asks; and mounts
 * that are the outer machine's business, of which one in twenty fails when many hosts start at once; and what waits for a person
 * at a console that no host has.
 */
const MASKED = [
  ...['apt-daily.timer', 'apt-daily-upgrade.timer', 'apt-daily.service', 'apt-daily-upgrade.service'],
  ...['systemd-remount-fs.service', 'dev-hugepages.mount', 'sys-fs-fuse-connections.mount'],
  ...['console-getty.service', 'systemd-ask-password-console.path', 'systemd-ask-password-wall.path'],
];

/** Desktops bring a screen of sign-in, which would start with the machine and cannot without a graphics card. */
const MASKED_WITH_MORE = ['display-manager.service'];

/** apt on a machine that cannot ask anybody: no translations to fetch, and the age of carried lists is not its question. */
const APT_CONFIGURATION = `Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
Acquire::Retries "0";
`;

/** @param more packages beside those that every host has; such a root has a name of its own, since tests take the plain one for a machine of a point release */
export async function baseRoot(
  cache: string,
  source: AptSource,
  nowMs: number,
  more: readonly string[] = [],
): Promise<{ folder: string; fresh: boolean }> {
  const packages = [...PACKAGES, ...more];
  const masked = more.length === 0 ? MASKED : [...MASKED, ...MASKED_WITH_MORE];
  const recipe = { release: RELEASE, packages, masked, apt: APT_CONFIGURATION, layout: 1 };
  return madeOnce(
    cache,
    more.length === 0 ? 'base' : 'richer',
    recipe,
    async (folder) => {
      const args = [
        '--variant=minbase',
        '--mode=root',
        `--include=${packages.join(',')}`,
        '--dpkgopt=force-unsafe-io',
        '--aptopt=Acquire::Languages "none"',
        RELEASE,
        folder,
        source.release,
      ];
      await must('mmdebstrap', args, { seconds: 1800 });
      await writeFile(join(folder, 'etc/apt/apt.conf.d/90closed'), APT_CONFIGURATION);
      await writeFile(join(folder, 'etc/apt/sources.list'), '');
      for (const unit of masked) {
        const path = join(folder, 'etc/systemd/system', unit);
        await rm(path, { force: true });
        await symlink('/dev/null', path);
      }
    },
    { nowMs },
  );
}
