import { existsSync } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lab } from '../../lab.ts';
import type { Machine } from '../../machine.ts';
import { type Ran, run } from '../../run.ts';
import { type Guide, readGuide } from './guide.ts';

/** Where the medium is mounted on a host, as the guide says. */
export const MEDIUM = '/mnt';

export interface Kit {
  readonly folder: string;
  readonly guide: Guide;
  /** Seconds it took to make; 0 when one was given. */
  readonly seconds: number;
}

/**
 * The kit of `$TSUKUROI_KIT`, or one made now of this checkout.
 *
 * @param roles of which it is made; all of them when left out
 */
export async function openKit(lab: Lab, roles: readonly string[] = []): Promise<Kit> {
  const given = process.env.TSUKUROI_KIT;
  const folder = given ?? join(lab.plan.folder, 'kit');
  const began = performance.now();
  if (given === undefined) {
    const only = roles.flatMap((role) => ['--only', role]);
    const words = [join(lab.plan.checkout, 'tools', 'package.ts'), '--out', folder, ...only];
    const made = await run(process.execPath, words, {
      seconds: 600,
      environment: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/root' },
    });
    if (made.code !== 0) {
      throw new Error(`no kit: ${`${made.stdout}\n${made.stderr}`.trim().slice(-600)}`);
    }
  } else if (!existsSync(join(folder, 'SHA256SUMS'))) {
    throw new Error(`no kit in ${folder}`);
  }
  const seconds = given === undefined ? (performance.now() - began) / 1000 : 0;
  return { folder, guide: readGuide(await readFile(join(folder, 'guide.html'), 'utf8')), seconds };
}

/** Puts the medium in. Its files alone: that a block device can be mounted is not what is proved here. */
export async function insertMedium(kit: Kit, machine: Machine): Promise<void> {
  await cp(kit.folder, machine.root.at(MEDIUM), { recursive: true });
}

/** The one library of Node that a minimal system lacks; the lab's base has it for the lab's own scripts. */
export const LIBRARY = '/usr/lib/x86_64-linux-gnu/libatomic.so.1';
const ASIDE = '/root/libatomic.aside';

/** A host as minimal as Debian can be. */
export async function makeMinimal(machine: Machine): Promise<void> {
  await machine.must(['mv', LIBRARY, ASIDE]);
}

/** What the lab's own scripts need is there again. */
export async function makeUsual(machine: Machine): Promise<void> {
  await machine.must(['mv', ASIDE, LIBRARY]);
}

/** Types a command on a host, in the folder where the guide stands. */
export function type(machine: Machine, command: string, seconds = 180): Promise<Ran> {
  return machine.run(['sh', '-c', `cd ${MEDIUM} && ${command}`], { seconds });
}

export const lastWords = (ran: Ran): string =>
  `${ran.stdout}\n${ran.stderr}`.trim().split('\n').slice(-6).join(' | ').slice(-500);
