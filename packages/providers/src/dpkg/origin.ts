import type { Machine } from '../machine.ts';
import type { Memory, Unreadable } from '../provider.ts';
import type { DpkgPackage } from './status.ts';

const LISTS = '/var/lib/apt/lists';
const HELPER = '/usr/lib/apt/apt-helper';
/** Debian's main index of one architecture is 50 MB unpacked (bookworm, 2026-07-11). */
const LIST_LIMIT = 1024 * 1024 * 1024;

export interface Origins {
  /** `Origin` of the archive that lists exactly this version; `local` = from no known archive; undefined = not known. */
  of(item: DpkgPackage): string | undefined;
  readonly unreadable: readonly Unreadable[];
}

/** What one list says about the installed packages. */
interface ListView {
  /** `name version architecture` of installed packages that stand in the list exactly so. */
  readonly exact: readonly string[];
  /** Names of installed packages that stand in the list in whatever version. */
  readonly known: readonly string[];
  /** Source packages of installed packages from which the list has any package. */
  readonly sources: readonly string[];
}

interface Release {
  readonly origin: string;
  readonly codename: string;
  readonly suite: string;
}

/**
 * Where the installed packages come from, by apt's own lists (apt has checked their signatures before it stored them). An
 * archive keeps only its newest version of each suite and drops superseded kernels, so an outdated package stands in no list:
 * that alone says nothing. `local` is said when the distribution's own list is at hand and either knows neither the name nor
 * the source package, or the version carries a builder's mark. Everything else stays undefined.
 */
export async function originsOf(
  machine: Machine,
  memory: Memory,
  packages: readonly DpkgPackage[],
  distribution: string,
): Promise<Origins> {
  const names = machine.list(LISTS) ?? [];
  const files = names.filter(isPackages);
  if (files.length === 0) {
    const reason = 'apt の一覧（/var/lib/apt/lists）がないため、パッケージの出どころは分かりません。';
    return { of: () => undefined, unreadable: [{ part: 'origin', reason }] };
  }
  const exact = new Map<string, string>();
  const known = new Set<string>();
  const sources = new Set<string>();
  const unreadable: Unreadable[] = [];
  let own = false;
  const sought = soughtOf(packages);
  const fingerprint = markOf(machine, '/var/lib/dpkg/status');
  for (const file of files) {
    const release = releaseOf(machine, names, file);
    const view = await viewOf(machine, memory, file, sought, fingerprint);
    if (view === undefined || release === undefined) {
      unreadable.push({ part: 'origin', reason: `apt の一覧 ${file} を読めませんでした。` });
      continue;
    }
    for (const key of view.exact) {
      exact.set(key, exact.get(key) ?? release.origin);
    }
    for (const name of view.known) {
      known.add(name);
    }
    for (const name of view.sources) {
      sources.add(name);
    }
    own ||= isOwnMainList(release, file, distribution);
  }
  const ofPackage = (item: DpkgPackage): string | undefined => {
    const found = exact.get(keyOf(item.name, item.version, item.architecture));
    if (found !== undefined || !own) {
      return found;
    }
    const stranger = !known.has(item.name) && !known.has(item.source) && !sources.has(item.source);
    return stranger || hasBuildersMark(item.version) ? 'local' : undefined;
  };
  return { of: ofPackage, unreadable };
}

function keyOf(name: string, version: string, architecture: string): string {
  return `${name} ${version} ${architecture}`;
}

/** What to look for in a list. */
export interface Sought {
  /** Name → `name version architecture` of each installed package of that name. */
  readonly names: ReadonlyMap<string, ReadonlySet<string>>;
  readonly sources: ReadonlySet<string>;
}

function soughtOf(packages: readonly DpkgPackage[]): Sought {
  const names = new Map<string, Set<string>>();
  for (const item of packages) {
    const keys = names.get(item.name) ?? new Set<string>();
    keys.add(keyOf(item.name, item.version, item.architecture));
    names.set(item.name, keys);
  }
  return { names, sources: new Set(packages.map((item) => item.source)) };
}

/** Name, size and date of every list; changes whenever apt fetches one. */
export function listMarks(machine: Machine): string {
  const names = (machine.list(LISTS) ?? []).filter((name) => isPackages(name) || isRelease(name));
  return names.map((name) => markOf(machine, `${LISTS}/${name}`)).join(',');
}

function isPackages(name: string): boolean {
  return /_Packages(\.\w+)?$/.test(name);
}

function isRelease(name: string): boolean {
  return /_(In)?Release$/.test(name);
}

export function markOf(machine: Machine, path: string): string {
  const mark = machine.mark(path);
  return mark === undefined ? 'absent' : `${mark.path}:${mark.size}:${mark.modifiedMs}`;
}

async function viewOf(
  machine: Machine,
  memory: Memory,
  file: string,
  sought: Sought,
  fingerprint: string,
): Promise<ListView | undefined> {
  const mark = `${markOf(machine, `${LISTS}/${file}`)}|${fingerprint}`;
  const kept = memory.recall(`apt-list:${file}`, mark);
  if (kept !== undefined) {
    return kept as ListView;
  }
  const view = await readList(machine, file, sought);
  if (view !== undefined) {
    memory.keep(`apt-list:${file}`, mark, view);
  }
  return view;
}

async function readList(machine: Machine, file: string, sought: Sought): Promise<ListView | undefined> {
  const place = machine.locate(`${LISTS}/${file}`);
  if (place === undefined) {
    return undefined;
  }
  const scanner = listScanner(sought);
  const result = await machine.run({
    command: HELPER,
    args: ['cat-file', place],
    outputLimit: LIST_LIMIT,
    onOutput: (piece) => scanner.take(piece.toString('latin1')),
  });
  return result.code === 0 ? scanner.finish() : undefined;
}

/** Goes through a Packages file in pieces; its stanzas begin with `Package:` (wiki.debian.org/DebianRepository/Format). */
export function listScanner(sought: Sought): { take(piece: string): void; finish(): ListView } {
  const exact: string[] = [];
  const known = new Set<string>();
  const sources = new Set<string>();
  let rest = '';
  const stanza = (text: string, start: number, end: number): void => {
    const lineEnd = text.indexOf('\n', start);
    const name = text.slice(start + 'Package: '.length, lineEnd === -1 || lineEnd > end ? end : lineEnd);
    const keys = sought.names.get(name);
    if (keys === undefined) {
      return;
    }
    known.add(name);
    const whole = text.slice(start, end);
    const key = keyOf(name, fieldOf(whole, '\nVersion: '), fieldOf(whole, '\nArchitecture: '));
    if (keys.has(key)) {
      exact.push(key);
    }
  };
  const takeSources = (text: string): void => {
    for (let at = text.indexOf('\nSource: '); at !== -1; at = text.indexOf('\nSource: ', at + 1)) {
      const name = /^\S+/.exec(text.slice(at + 9, at + 120))?.[0] ?? '';
      if (sought.sources.has(name)) {
        sources.add(name);
      }
    }
  };
  return {
    take(piece) {
      const text = rest + piece;
      let start = 0;
      for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n', start)) {
        stanza(text, start, end);
        start = end + 2;
      }
      takeSources(text.slice(0, start));
      rest = text.slice(start);
    },
    finish() {
      if (rest.trim() !== '') {
        stanza(rest, 0, rest.length);
        takeSources(rest);
      }
      return { exact, known: [...known], sources: [...sources] };
    },
  };
}

function fieldOf(stanza: string, field: string): string {
  const start = stanza.indexOf(field);
  if (start === -1) {
    return '';
  }
  const end = stanza.indexOf('\n', start + field.length);
  return stanza.slice(start + field.length, end === -1 ? stanza.length : end).trim();
}

/** `X_dists_S_main_binary-amd64_Packages.lz4` belongs to `X_dists_S_InRelease`: the longest name that is its beginning. */
function releaseOf(machine: Machine, names: readonly string[], file: string): Release | undefined {
  const owner = names
    .filter((name) => isRelease(name) && file.startsWith(name.replace(/(In)?Release$/, '')))
    .sort((a, b) => b.length - a.length)[0];
  const text = owner === undefined ? undefined : machine.text(`${LISTS}/${owner}`);
  if (text === undefined) {
    return undefined;
  }
  const field = (name: string): string => new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
  return { origin: field('Origin') || field('Label') || 'unknown', codename: field('Codename'), suite: field('Suite') };
}

/** The distribution's own base list: `Origin: Debian` on Debian, not a suite beside it (-updates, -security, -backports). */
function isOwnMainList(release: Release, file: string, distribution: string): boolean {
  return (
    release.origin.toLowerCase() === distribution &&
    !release.codename.includes('-') &&
    !release.suite.includes('-') &&
    file.includes('_main_')
  );
}

/**
 * Words that stand in the Debian revision of versions of the archive itself. Measured over the 63,440 packages of bookworm
 * main, 2026-07-11: b (rebuild), deb…u… (stable update), cross, nmu, debian, ds, dfsg, exp, f, ss, dab, a, c; bpo is Debian
 * Backports; ubuntu and build are Ubuntu's own (wiki.ubuntu.com/UbuntuDevelopment/NewPackages, version numbers).
 */
const ARCHIVE_WORDS = new Set([
  'b',
  'deb',
  'u',
  'cross',
  'nmu',
  'debian',
  'ds',
  'dfsg',
  'exp',
  'f',
  'ss',
  'dab',
  'a',
  'c',
  'bpo',
  'ubuntu',
  'build',
]);

/** True when the part after the last `-` carries a word that no archive uses: `1nodesource1`, `1.pgdg120+1`. */
export function hasBuildersMark(version: string): boolean {
  const dash = version.lastIndexOf('-');
  const revision = dash === -1 ? '' : version.slice(dash + 1);
  return (revision.match(/[a-z]+/gi) ?? []).some((word) => !ARCHIVE_WORDS.has(word.toLowerCase()));
}
