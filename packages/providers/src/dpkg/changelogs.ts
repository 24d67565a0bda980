import { gunzipSync } from 'node:zlib';
import type { Facts } from '@tsukuroi/protocol';
import { COLLECT_LIMITS } from '../limits.ts';
import type { Machine } from '../machine.ts';
import type { Unreadable } from '../provider.ts';
import type { DpkgPackage } from './status.ts';

type Changelog = NonNullable<Facts['changelogs']>[number];

export interface Changelogs {
  /** Undefined when the machine keeps no changelogs (containers leave them out). */
  readonly found: readonly Changelog[] | undefined;
  /** False when the limits stopped the reading: then it is tried again next time. */
  readonly complete: boolean;
  readonly unreadable: readonly Unreadable[];
}

const FOLDER = '/usr/share/doc';

/**
 * CVE ids that the changelogs of the installed packages name as fixed, one entry for each source package. A package's own
 * changelog ends with the installed version, so every entry in it is at or below that version. A changelog whose newest entry
 * is another version than the installed one is left out: it speaks of something else.
 */
export function readChangelogs(machine: Machine, packages: readonly DpkgPackage[]): Changelogs {
  const found = new Map<string, Changelog>();
  const stopMs = machine.clock.nowMs() + COLLECT_LIMITS.changelogMs;
  let bytes = 0;
  let passed = 0;
  for (const item of packages) {
    const source = `${item.source} ${item.sourceVersion}`;
    const file = found.has(source) ? undefined : fileOf(machine, item);
    if (file === undefined) {
      continue;
    }
    bytes += file.size;
    if (bytes > COLLECT_LIMITS.changelogBytes || machine.clock.nowMs() > stopMs) {
      passed += 1;
      continue;
    }
    const changelog = readOne(machine, file.path, item);
    if (changelog !== null) {
      found.set(source, changelog);
    }
  }
  return {
    found: bytes === 0 ? undefined : withFixes(found),
    complete: passed === 0,
    unreadable: problemsOf(bytes, passed, packages.length),
  };
}

function withFixes(found: ReadonlyMap<string, Changelog>): Changelog[] {
  const entries = [...found.values()].filter((entry) => entry.fixes.length > 0);
  return entries.sort((a, b) => (a.source < b.source ? -1 : a.source > b.source ? 1 : 0));
}

function problemsOf(bytes: number, passed: number, packages: number): Unreadable[] {
  if (bytes === 0 && packages > 0) {
    return [{ part: 'changelogs', reason: 'パッケージの変更履歴（/usr/share/doc）がこの機器に置かれていません。' }];
  }
  return passed === 0 ? [] : [{ part: 'changelogs', reason: `量の上限のため ${passed} 件の変更履歴は見ていません。` }];
}

/** Debian policy 12.7: changelog.Debian.gz; a native package's is changelog.gz. */
function fileOf(machine: Machine, item: DpkgPackage): { path: string; size: number } | undefined {
  for (const name of ['changelog.Debian.gz', 'changelog.gz']) {
    const path = `${FOLDER}/${item.name}/${name}`;
    const mark = machine.mark(path);
    if (mark !== undefined) {
      return { path, size: mark.size };
    }
  }
  return undefined;
}

function readOne(machine: Machine, path: string, item: DpkgPackage): Changelog | null {
  const reading = machine.read(path);
  if (reading.state !== 'read') {
    return null;
  }
  try {
    const text = gunzipSync(reading.bytes, { maxOutputLength: COLLECT_LIMITS.changelogUnpackedBytes });
    return changelogOf(text.toString('latin1'), item.source, item.sourceVersion);
  } catch {
    return null;
  }
}

/** The changelog as evidence, or null when its newest entry is not the installed source version (deb-changelog(5)). */
export function changelogOf(text: string, source: string, sourceVersion: string): Changelog | null {
  const newest = /^\S+ \(([^)]+)\)/.exec(text)?.[1];
  if (newest !== sourceVersion) {
    return null;
  }
  return { source, version: sourceVersion, fixes: fixesIn(text) };
}

/** A line that speaks of a CVE without fixing it: it takes a fix back, or says that the package was never affected. */
const NO_FIX = /revert|not affected|not vulnerable|unaffected|false positive|re-?open|drop(ped|s)? (the )?(fix|patch)/i;

/** Ids named in the entries, sorted, without those on lines that take a fix back. */
export function fixesIn(text: string): string[] {
  const ids = new Set<string>();
  for (let at = text.indexOf('CVE-'); at !== -1; at = text.indexOf('CVE-', at + 4)) {
    const id = /^CVE-\d{4}-\d{4,9}/.exec(text.slice(at, at + 20))?.[0];
    if (id === undefined || ids.has(id)) {
      continue;
    }
    const lineStart = text.lastIndexOf('\n', at) + 1;
    const lineEnd = text.indexOf('\n', at);
    if (!NO_FIX.test(text.slice(lineStart, lineEnd === -1 ? text.length : lineEnd))) {
      ids.add(id);
    }
  }
  return [...ids].sort();
}
