import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '@tsukuroi/core';
import { writeWhole } from '@tsukuroi/core/files.ts';
import { z } from 'zod';
import type { PatchWorld } from '../../patch/patch.ts';
import { type DnfOrder, orderedPackages } from './order.ts';
import { keyOf } from './prepare.ts';
import type { RpmState } from './state.ts';

/** What has to be known again after the power failed in the middle. Only an order that was proved as a whole is ever noted. */
const noteShape = z.strictObject({
  before: z.record(z.string(), z.string()),
  /** Packages whose own script failed, with the transaction that installed them: rpm itself takes them for installed. */
  failed: z.record(z.string(), z.string()),
  /** Whether the transaction came to its end, whatever that was. Without it scripts may be missing that no record of rpm's speaks of. */
  ended: z.boolean().optional(),
  /** Last words, of a transaction that was run again. */
  output: z.array(z.string()).optional(),
});
export type Note = z.infer<typeof noteShape>;

const noteOf = (order: DnfOrder, world: PatchWorld): string =>
  join(world.folder, `before-${sha256(JSON.stringify(orderedPackages(order))).slice(0, 32)}.json`);

export async function readNote(order: DnfOrder, world: PatchWorld): Promise<Note | undefined> {
  try {
    const parsed = noteShape.safeParse(JSON.parse(await readFile(noteOf(order, world), 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

export async function writeNote(order: DnfOrder, world: PatchWorld, note: Note): Promise<void> {
  await writeWhole(noteOf(order, world), JSON.stringify(note));
}

/**
 * Packages of a noted order that came into rpm's records by a transaction that was cut off: there as ordered, which they were not before. None when
 * it came to its end, or nothing was noted.
 */
export function cutOff(order: DnfOrder, note: Note | undefined, state: RpmState): DnfOrder['packages'] {
  if (note === undefined || note.ended === true) {
    return [];
  }
  return order.packages.filter((item) => {
    const key = { package: item.package, architecture: item.place.architecture };
    const isThere = state.find(key.package, key.architecture).some(({ version }) => version === item.version);
    return isThere && note.before[keyOf(key)] !== item.version;
  });
}

/**
 * Packages of the order whose own script failed, by what dnf (4, dnf/rpm/transaction display) and rpm (4.18, lib/rpmscript.c) say of it, with the
 * transaction that installed them.
 */
export function failedScripts(text: string, order: DnfOrder, state: RpmState): Record<string, string> {
  const byDnf = [...text.matchAll(/^Error in \S+ scriptlet in rpm package (\S+)$/gm)].map(([, name = '']) => name);
  const labels = text.split('\n').flatMap((line) => {
    const label = /script(?:let)? failed/.test(line) ? /%\w+\(([^)\s]+)\)/.exec(line)?.[1] : undefined;
    return label === undefined ? [] : [label];
  });
  const hasFailed = ({ package: name, version, architecture }: ReturnType<typeof orderedPackages>[number]): boolean =>
    byDnf.includes(name) || labels.includes(`${name}-${version.replace(/^\d+:/, '')}.${architecture}`);
  return Object.fromEntries(
    orderedPackages(order).flatMap((item) => {
      const last = hasFailed(item) ? state.find(item.package, item.architecture).at(-1) : undefined;
      return last === undefined ? [] : [[keyOf(item), last.transaction]];
    }),
  );
}
