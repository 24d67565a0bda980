import type { Data, Machine } from '../machine.ts';
import { judgeHealth } from '../program-health.ts';
import { packageNameOf, type ReleaseRole } from '../release.ts';
import { dpkgPackages } from './dpkg.ts';
import { demandRoomFor } from './room.ts';
import type { RunCommand } from './run-command.ts';
import { type StandByOptions, standBy } from './stand-by.ts';
import { systemdService } from './systemd.ts';

export interface DebianMachineOptions {
  readonly role: ReleaseRole;
  /** The upgrader's folder. */
  readonly folder: string;
  readonly dataFolder: string;
  readonly run: RunCommand;
  readonly pause: (ms: number) => Promise<void>;
  readonly words: StandByOptions['words'];
  readonly program: StandByOptions['program'];
  readonly data: Data;
  /** Bytes that a backup of the data may take; refuses what cannot be backed up. @throws TsukuroiError UPGRADE_DATABASE_KIND */
  readonly dataBytes: () => Promise<number>;
  /** Checks that the program must say something of. */
  readonly checks: readonly string[];
  /** What stands before a command so that it runs as the program's own user. */
  readonly asUser: readonly string[];
}

/** Reading a whole audit chain is among what it is asked. */
const HEALTH_MS = 300_000;
/** Of a package that does not say how large it is when installed. */
const UNPACKED = 4;

/** A Debian or Ubuntu machine with systemd on which the product was installed from its kit. */
export function debianMachine(options: DebianMachineOptions): Machine {
  const { data, dataFolder, folder, role, run } = options;
  const name = packageNameOf(role);
  const packages = dpkgPackages({ name, run, pause: options.pause });
  const service = systemdService(`${name}.service`, run);
  return {
    packages,
    service,
    data,
    async health(expected) {
      const pid = await service.pid();
      if (pid === undefined) {
        return { good: false, why: 'UPGRADE_NOT_RUNNING' };
      }
      if ((await packages.installed())?.version !== expected.version) {
        return { good: false, why: 'UPGRADE_WRONG_VERSION' };
      }
      const command = [...options.asUser, `/usr/bin/${name}`, ...options.words, 'health', '--data', dataFolder];
      return judgeHealth(await run(command, { timeoutMs: HEALTH_MS }), pid, expected, options.checks);
    },
    async demandRoom(packageBytes) {
      const size = ['Installed-Size'].map((field) => `\${${field}}`).join('');
      const { out } = await run(['dpkg-query', '-W', '-f', size, name]);
      // In KiB (deb-control(5)).
      const installed = Number(out) > 0 ? Number(out) * 1024 : packageBytes * UNPACKED;
      const backup = await options.dataBytes();
      await demandRoomFor([
        // The package, the one before as a package and its tree while it is made, the stand-by, the backup.
        { folder, bytes: packageBytes + 3 * installed + backup },
        // dpkg writes the new files beside the old.
        { folder: `/usr/lib/${name}`, bytes: Math.max(installed, packageBytes) },
        // What a restore unpacks beside what it replaces.
        { folder: dataFolder, bytes: 2 * backup },
      ]);
    },
    standBy: (file, at) =>
      standBy({ role, folder, dataFolder, run, words: options.words, program: options.program }, file, at),
  };
}
