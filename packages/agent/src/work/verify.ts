import type { Inventory } from '@tsukuroi/protocol';
import { GONE } from '@tsukuroi/protocol/work.ts';
import type { Applied } from '@tsukuroi/providers/patch/patch.ts';

/**
 * Whether an inventory that was read after the work says the same as the package manager's records do, for every package that was ordered;
 * else the first that it does not. The provider judged whether what is there is at least what was ordered; a second reading of the whole
 * machine has to agree with it.
 */
export function notVerified(seen: Applied, inventory: Inventory): string | undefined {
  if (seen.outcome !== 'installed') {
    return seen.about ?? seen.changes.find(({ now, to }) => now !== to)?.package ?? seen.outcome;
  }
  const { software } = inventory.manifest;
  const there = new Set(software.map(({ name, version }) => `${name} ${plain(version)}`));
  const wrong = seen.changes.find(({ architecture, now, package: name, to }) =>
    to === GONE
      ? software.some((one) => one.name === name && isOf(architecture, one.arch))
      : now === undefined || !(isFolder(name) || there.has(`${name} ${plain(now)}`)),
  );
  return wrong?.package;
}

/** The same package for another architecture is another one (multiarch); what says nothing of it counts. */
function isOf(wanted: string | undefined, arch: string | undefined): boolean {
  return wanted === undefined || arch === undefined || wanted === arch || [wanted, arch].includes('all');
}

/** An epoch of 0 is none (rpm-version(7), deb-version(7)); rpm writes it where a package states it. */
function plain(version: string): string {
  return version.replace(/^0:/, '');
}

/** Files that a recipe lays out are in no package manager's records: their hashes were read a moment ago. */
function isFolder(name: string): boolean {
  return name.startsWith('/');
}

/** A package that is there in another version than ordered, though at least as new: somebody updated it by hand. */
export function foreignIn(seen: Applied): string | undefined {
  return seen.changes.find(({ now, to }) => now !== undefined && now !== to)?.package;
}
