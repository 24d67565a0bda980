import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Inventory, type Software, sealInventory } from '@tsukuroi/protocol';

/** A made-up estate of Debian 12 machines and a tracker about their packages, the same for the same seed. */
export interface Estate {
  /** Mean share of the entries that concern a source of a machine. */
  readonly installedShare: number;
  readonly inventories: readonly EstateMachine[];
}

export interface EstateMachine {
  readonly inventory: Inventory;
  /** The same machine as dpkg's status file. */
  readonly status: string;
}

export interface EstateOptions {
  readonly machines: number;
  readonly entries: number;
  /** True: no source package in the same version on two machines. */
  readonly unique: boolean;
}

const SOURCES = 4_000;
/**
 * What is installed everywhere also has most of the entries: on a Debian 12 machine with 425 sources, 57 % of the tracker's
 * entries concern an installed one, without the kernel 25 % (OSV export of 2025-02-12). These two skews give 40 %.
 */
const ENTRY_SKEW = 4;
const INSTALL_SKEW = 2;
/** Most packages of a machine are up to date: this share is at the newest version. */
const CURRENT_SHARE = 0.95;
/** A Debian server has 550 to 850 packages (700 ± 150). */
const PACKAGES = { from: 550, to: 850 } as const;
/** Of all entries this share has no fix; as in the tracker's own data. */
const OPEN_SHARE = 0.07;

/** xorshift32: small, fast, the same everywhere. */
function random(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Versions that a source went through, oldest first. */
function ladder(index: number): string[] {
  const upstream = `${1 + (index % 7)}.${index % 23}.${index % 11}`;
  return [`${upstream}-1`, `${upstream}-2`, `${upstream}-2+deb12u1`, `${upstream}-2+deb12u2`, `${upstream}-2+deb12u3`];
}

/** Writes `debian/osv-bench.jsonl` below `folder` and makes the machines. */
export function makeEstate(folder: string, options: EstateOptions): Estate {
  const next = random(20_261_122);
  const pick = (count: number): number => Math.floor(next() * count);
  const records: string[] = [];
  const perSource = new Map<string, number>();
  for (let entry = 0; entry < options.entries; entry += 1) {
    const source = Math.floor(SOURCES * next() ** ENTRY_SKEW);
    const steps = ladder(source);
    const open = next() < OPEN_SHARE;
    perSource.set(`source-${source}`, (perSource.get(`source-${source}`) ?? 0) + 1);
    const fixed = steps[1 + pick(steps.length - 1)];
    records.push(osvLine(`CVE-2026-${10_000 + entry}`, `source-${source}`, open ? undefined : fixed));
  }
  mkdirSync(join(folder, 'debian'), { recursive: true });
  writeFileSync(join(folder, 'debian', 'osv-bench.jsonl'), `${records.join('\n')}\n`);
  const inventories = Array.from({ length: options.machines }, (_, machine) => makeMachine(machine, options, next));
  return { installedShare: shareOf(inventories, perSource, options.entries), inventories };
}

function shareOf(machines: readonly EstateMachine[], perSource: ReadonlyMap<string, number>, entries: number): number {
  const shares = machines.map(({ inventory }) => {
    const sources = new Set(inventory.manifest.software.map(({ source }) => source ?? ''));
    return [...sources].reduce((sum, source) => sum + (perSource.get(source) ?? 0), 0) / entries;
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** One record of Debian's OSV export. */
function osvLine(id: string, name: string, fixed: string | undefined): string {
  const events = [{ introduced: '0' }, ...(fixed === undefined ? [] : [{ fixed }])];
  const affected = [{ package: { ecosystem: 'Debian:12', name }, ranges: [{ type: 'ECOSYSTEM', events }] }];
  return JSON.stringify({ schema_version: '1.6.0', id, modified: '2026-11-22T00:00:00Z', affected });
}

function makeMachine(machine: number, { unique }: EstateOptions, next: () => number): EstateMachine {
  const pick = (count: number): number => Math.floor(next() * count);
  const wanted = PACKAGES.from + pick(PACKAGES.to - PACKAGES.from);
  const software: Software[] = [];
  const taken = new Set<number>();
  while (software.length < wanted) {
    const source = Math.floor(SOURCES * next() ** INSTALL_SKEW);
    if (taken.has(source)) {
      continue;
    }
    taken.add(source);
    const steps = ladder(source);
    const step = (next() < CURRENT_SHARE ? steps.at(-1) : steps[pick(steps.length)]) ?? '';
    const version = unique ? `${step}.${machine}` : step;
    for (let binary = 0; binary <= source % 3; binary += 1) {
      const name = binary === 0 ? `source-${source}` : `lib${source}-${binary}`;
      software.push({
        scheme: 'deb',
        name,
        version,
        arch: 'amd64',
        source: `source-${source}`,
        sourceVersion: version,
      });
    }
  }
  const inventory = sealInventory({
    device: { id: `machine-${machine}`, name: `machine-${machine}` },
    via: 'bench',
    manifest: { os: { id: 'debian', version: '12', name: 'Debian GNU/Linux 12 (bookworm)' }, arch: 'x86_64', software },
    state: { collectedAt: '2026-11-22T00:00:00Z' },
  });
  return { inventory, status: software.map(stanzaOf).join('\n') };
}

/** As long as a real stanza, since reading it is part of debsecan's work: 22 lines, 900 bytes (Debian 12, 765 packages). */
function stanzaOf({ name, version, source }: Software): string {
  return [
    `Package: ${name}`,
    'Status: install ok installed',
    'Priority: optional',
    'Section: libs',
    'Installed-Size: 123',
    'Maintainer: Nobody At All <nobody-at-all@lists.example.org>',
    'Architecture: amd64',
    'Multi-Arch: same',
    ...(source === name ? [] : [`Source: ${source}`]),
    `Version: ${version}`,
    'Replaces: libthing0 (<< 1.0-1), libthing-data (<< 1.0-1)',
    'Depends: libc6 (>= 2.36), libgcc-s1 (>= 3.0), zlib1g (>= 1:1.1.4), libstdc++6 (>= 12)',
    'Recommends: thing-doc, thing-tools',
    'Breaks: libthing0 (<< 1.0-1)',
    'Conffiles:',
    ' /etc/thing/thing.conf 0123456789abcdef0123456789abcdef',
    ' /etc/default/thing fedcba9876543210fedcba9876543210',
    'Description: a package of the made-up estate',
    ' It has a description of some lines, as packages have, so that its stanza is',
    ' as long as a real one. Real ones say what the program does, which parts of',
    ' it are in which package, and what else one may want to install beside it.',
    'Homepage: https://example.org/thing',
    '',
  ].join('\n');
}
