import { cp } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Machine } from '../../machine.ts';
import { carry } from '../month/office.ts';
import type { OwnPackage } from './kit.ts';
import { SIGNED } from './office.ts';
import { mustType, type Service } from './site.ts';

/** Verifying, keeping, a backup, an installation and up to ten minutes of watching (docs/recipes/upgrade.md). */
const UPGRADE_SECONDS = 900;

/** The roles that upgrade themselves, with the words of their command. */
export const UPGRADING = {
  server: 'tsukuroi-server admin upgrade',
  relay: 'tsukuroi-relay relay upgrade',
} as const;
export type UpgradingRole = keyof typeof UPGRADING;

/** A person tells server and relay once whose signatures count, with the result of the ceremony on a stick and the value from the paper. */
export async function trustUpgrades({ relay, server }: Pick<Service, 'relay' | 'server'>): Promise<void> {
  await relay.must(['mkdir', '-p', SIGNED]);
  await carry(server, SIGNED, relay, SIGNED);
  const newest = `ls -v ${SIGNED}/catalog/metadata/*root.json | tail -n 1`;
  for (const [role, machine] of [
    ['server', server],
    ['relay', relay],
  ] as const) {
    const paper = (await mustType(machine, `sha256sum "$(${newest})"`)).slice(0, 64);
    await mustType(machine, `${UPGRADING[role]} trust --from ${SIGNED} --root-sha256 ${paper}`);
  }
}

/** How the newest upgrade of a machine ended, as its upgrader says it. */
export interface Ended {
  readonly exit: number;
  readonly state: string;
  readonly why: string;
  readonly seconds: number;
  readonly said: string;
}

/** A person brings a package on a stick, and the product upgrades itself to it. */
export async function upgradeTo(machine: Machine, role: UpgradingRole, own: OwnPackage): Promise<Ended> {
  const file = `/root/${basename(own.file)}`;
  await cp(own.file, machine.root.at(file));
  const began = performance.now();
  const words = `${UPGRADING[role]} apply --version '${own.version}' --package '${file}' --catalog ${SIGNED}`;
  const ran = await machine.run(['sh', '-c', words], { seconds: UPGRADE_SECONDS });
  const seconds = (performance.now() - began) / 1000;
  await machine.must(['rm', file]);
  const asked = await machine.run(['sh', '-c', `${UPGRADING[role]} status --json`]);
  const { last } = JSON.parse(asked.stdout || '{}') as { last?: { state: string; why: string | null } | null };
  const said = `${ran.stdout}\n${ran.stderr}`.trim().split('\n').slice(-3).join(' | ').slice(-400);
  return { exit: ran.code, state: last?.state ?? 'none', why: last?.why ?? '-', seconds, said };
}
