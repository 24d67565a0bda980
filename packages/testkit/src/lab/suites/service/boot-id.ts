import { mkdir, writeFile } from 'node:fs/promises';
import type { Machine } from '../../machine.ts';

const UNITS = '/etc/systemd/system';
const KEPT = '/run/boot-id';
const PLACE = '/proc/sys/kernel/random/boot_id';

const READ = `[Unit]
Description=The boot id of this host of the lab
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c "cat ${PLACE} >${KEPT}"
`;
const SHOWN = `[Unit]
Requires=lab-boot-id.service
After=lab-boot-id.service
[Service]
BindReadOnlyPaths=${KEPT}:${PLACE}
`;

/**
 * A host's boot id is a file that systemd-nspawn mounts over the kernel's. A unit with a fence gets a /proc of its own, in which that file is not: the
 * agent would say the outer machine's boot id and the worker the host's, by turns, as two machines under one identity do. On a machine with a
 * kernel of its own both are the same. So the fence is shown the host's. Likewise a unit that upgrades: by the boot id it knows whether the process that
 * holds the lock is one of before a restart, and two would upgrade at the same time.
 */
export async function showBootId(machine: Machine, unit = 'tsukuroi-agent.service'): Promise<void> {
  const folder = `${UNITS}/${unit}.d`;
  await mkdir(machine.root.at(folder), { recursive: true });
  await writeFile(machine.root.at(`${UNITS}/lab-boot-id.service`), READ);
  await writeFile(machine.root.at(`${folder}/lab.conf`), SHOWN);
  await machine.must(['systemctl', 'daemon-reload']);
}
