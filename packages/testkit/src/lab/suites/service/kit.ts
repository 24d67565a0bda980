import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Machine } from '../../machine.ts';
import { must } from '../../run.ts';
import { type Kit, MEDIUM } from '../kit/kit-folder.ts';

export const ROLES = ['server', 'relay', 'agent'] as const;
export type ServiceRole = (typeof ROLES)[number];

/** A package of the product, as a file of the outer machine. */
export interface OwnPackage {
  readonly file: string;
  readonly version: string;
}

/** The package of a role in a kit. @throws Error when there is none */
export async function packageIn(kit: Kit, role: ServiceRole): Promise<OwnPackage> {
  const name = (await readdir(kit.folder)).find((one) => one.startsWith(`tsukuroi-${role}_`) && one.endsWith('.deb'));
  if (name === undefined) {
    throw new Error(`no package of the ${role} in ${kit.folder}`);
  }
  const file = join(kit.folder, name);
  return { file, version: (await must('dpkg-deb', ['-f', file, 'Version'])).trim() };
}

/** A person carries the one package that a machine needs; the guide's command takes whichever lies there. */
export async function bring(kit: Kit, machine: Machine, role: ServiceRole): Promise<void> {
  const { file, version } = await packageIn(kit, role);
  const place = machine.root.at(MEDIUM);
  for (const before of (await readdir(place)).filter((name) => name.startsWith(`tsukuroi-${role}_`))) {
    await rm(join(place, before));
  }
  await cp(file, join(place, `tsukuroi-${role}_${version}_amd64.deb`));
}
