import type { Software } from '@tsukuroi/protocol';
import { sourceOf } from '../../dpkg/status.ts';

/** Architectures that Debian and Ubuntu have released (wiki.debian.org/SupportedArchitectures), and `all`. */
export const DEB_ARCHITECTURES: ReadonlySet<string> = new Set([
  'all',
  'amd64',
  'arm64',
  'armel',
  'armhf',
  'i386',
  'mips64el',
  'mipsel',
  'ppc64el',
  'riscv64',
  's390x',
]);

export interface Listing {
  readonly software: readonly Software[];
  /** Removed packages of which only settings are left. */
  readonly configOnly: number;
  /** Lines that say nothing readable, by number. */
  readonly refused: readonly number[];
}

/** What one line says; `null` = not installed; undefined = not readable. */
type Reader = (line: string) => Software | null | undefined;

function make(
  name: string,
  version: string,
  arch: string | undefined,
  source?: string,
  sourceVersion?: string,
): Software {
  const [plain, ownArch] = name.split(':');
  const known = arch ?? ownArch;
  const named = source === undefined || source === '' ? undefined : sourceOf(source, plain ?? name, version);
  return {
    scheme: 'deb',
    name: plain ?? name,
    version,
    ...(known === undefined ? {} : { arch: known }),
    ...(named === undefined
      ? {}
      : {
          source: named.source,
          sourceVersion: sourceVersion === undefined || sourceVersion === '' ? named.sourceVersion : sourceVersion,
        }),
  };
}

function isNotInstalled(status: string | undefined): boolean {
  return /(^|\s)(config-files|not-installed)$/.test(status ?? '');
}

/** `dpkg-query -W` with tabs: name, version, arch [, source, source version, status] or name, arch, version [, …, status]. */
function readTabs(line: string): Software | null | undefined {
  const fields = line.split('\t').map((field) => field.trim());
  const [name, second, third] = fields;
  if (name === undefined || !isName(name) || second === undefined || second === '') {
    return undefined;
  }
  if (isNotInstalled(fields.at(-1))) {
    return null;
  }
  if (DEB_ARCHITECTURES.has(second)) {
    return third === undefined || !isVersion(third) ? undefined : make(name, third, second);
  }
  if (!isVersion(second)) {
    return undefined;
  }
  const withArch = third !== undefined && DEB_ARCHITECTURES.has(third);
  return withArch ? make(name, second, third, fields[3], fields[4]) : make(name, second, undefined);
}

/** A line of `dpkg -l`: two or three letters of state, name, version, architecture, description (dpkg-query(1), --list). */
function readTable(line: string): Software | null | undefined {
  const parts = /^([uihrp])([ncHUFWti])([R ]?)\s+(\S+)\s+(\S+)\s+(\S+)(?:\s|$)/.exec(line);
  if (parts?.[2] === undefined || parts[4] === undefined || parts[5] === undefined || parts[6] === undefined) {
    return undefined;
  }
  if (parts[2] === 'n' || parts[2] === 'c') {
    return null;
  }
  return DEB_ARCHITECTURES.has(parts[6]) ? make(parts[4], parts[5], parts[6]) : undefined;
}

/** A line of `apt list --installed`: `bash/stable,now 5.2.15-2+b8 amd64 [installed]`. */
function readApt(line: string): Software | null | undefined {
  const parts = /^(\S+)\/\S+ (\S+) (\S+) \[(installed[^\]]*)\]$/.exec(line.trim());
  return parts?.[1] === undefined || parts[2] === undefined || parts[3] === undefined
    ? undefined
    : make(parts[1], parts[2], parts[3]);
}

/** Debian policy 5.6.1 and 5.6.12: what names and versions look like. */
function isName(text: string): boolean {
  return /^[a-z0-9][a-z0-9+.-]+(:[a-z0-9]+)?$/.test(text);
}

function isVersion(text: string): boolean {
  return /^(\d+:)?\d[A-Za-z0-9.+~:-]*$/.test(text);
}

const READERS: Readonly<Record<ListingKind, Reader>> = { tabs: readTabs, table: readTable, apt: readApt };
export type ListingKind = 'tabs' | 'table' | 'apt';

/** Lines that stand around a listing and say nothing about packages. */
const AROUND = /^(Desired=|\| Status=|\|\/ Err|\|\|\/ |\+\+\+-|Listing|WARNING: apt does not|$)/;

/** A line with more characters is none of a listing; names, versions and states of packages are short. */
const LINE_CHARACTERS = 2_000;

function read(kind: ListingKind, line: string): Software | null | undefined {
  return line.length > LINE_CHARACTERS ? undefined : READERS[kind](line);
}

/** Fewer lines are as likely anything else with a tab in it. */
const LEAST_LINES: Readonly<Record<ListingKind, number>> = { tabs: 3, table: 1, apt: 1 };

/** The kind whose form most of the first lines have; undefined when it is no such listing. */
export function listingKind(lines: readonly string[]): ListingKind | undefined {
  const sample = lines.slice(0, 200).filter((line) => !AROUND.test(line));
  const kinds: readonly ListingKind[] = ['table', 'apt', 'tabs'];
  return kinds.find((kind) => {
    const good = sample.filter((line) => read(kind, line) !== undefined).length;
    return good >= LEAST_LINES[kind] && good >= sample.length * 0.8;
  });
}

export function parseListing(kind: ListingKind, lines: readonly string[]): Listing {
  const software: Software[] = [];
  const refused: number[] = [];
  let configOnly = 0;
  for (const [index, line] of lines.entries()) {
    if (AROUND.test(line)) {
      continue;
    }
    const item = read(kind, line);
    if (item === undefined) {
      refused.push(index + 1);
    } else if (item === null) {
      configOnly += 1;
    } else {
      software.push(item);
    }
  }
  return { software, configOnly, refused };
}
