import type { Software } from '@tsukuroi/protocol';
import { COLLECT_LIMITS } from '../limits.ts';
import type { Machine } from '../machine.ts';
import type { Draft, Memory, Piece, Unreadable } from '../provider.ts';
import { type Changelogs, readChangelogs } from './changelogs.ts';
import { listMarks, markOf, originsOf } from './origin.ts';
import { type DpkgPackage, type DpkgStatus, parseDpkgStatus } from './status.ts';

const DATABASE = '/var/lib/dpkg/status';
const SINGLE_FILES = '/var/lib/dpkg/status.d';

/**
 * Installed dpkg packages with source and origin, and the CVE ids their changelogs name as fixed. Every change of a package
 * rewrites the status file, and every `apt update` the lists: with both as they were, so is the answer.
 */
export async function collectDpkg(machine: Machine, draft: Draft, memory: Memory): Promise<Piece> {
  const single = machine.list(SINGLE_FILES) ?? [];
  const mark = [markOf(machine, DATABASE), draft.os?.id ?? '', listMarks(machine), single.join(',')].join('|');
  const kept = single.length === 0 ? memory.recall('dpkg', mark) : undefined;
  if (kept !== undefined) {
    return kept as Piece;
  }
  const piece = await readPackages(machine, draft, memory, single);
  // What could not be read is tried again next time.
  if (piece.unreadable?.length === 0) {
    memory.keep('dpkg', mark, piece);
  }
  return piece;
}

async function readPackages(machine: Machine, draft: Draft, memory: Memory, single: readonly string[]): Promise<Piece> {
  const reading = machine.read(DATABASE, COLLECT_LIMITS.packageDatabaseBytes);
  if (reading.state === 'absent' && single.length === 0) {
    return {};
  }
  if (reading.state === 'unreadable') {
    return { unreadable: [{ part: 'software', reason: `${DATABASE}: ${reading.reason}` }] };
  }
  const status = reading.state === 'read' ? parseDpkgStatus(reading.bytes.toString('latin1')) : undefined;
  if (status !== undefined && status.stanzas === 0 && single.length === 0) {
    const reason = `${DATABASE} は空です。パッケージが無いのか読めないのか分かりません。`;
    return { unreadable: [{ part: 'software', reason }] };
  }
  const parts = [...(status === undefined ? [] : [status]), ...singleFiles(machine, single)];
  const packages = parts.flatMap((part) => part.packages);
  const origins = await originsOf(machine, memory, packages, draft.os?.id ?? '');
  const changelogs = changelogsOf(machine, memory, packages);
  return {
    software: packages.map((item) => softwareOf(item, origins.of(item))),
    facts: changelogs.found === undefined ? {} : { changelogs: [...changelogs.found] },
    unreadable: [...parts.flatMap(problemsOf), ...origins.unreadable, ...changelogs.unreadable],
  };
}

/** Kept on their own: the lists change daily, the packages do not. */
function changelogsOf(machine: Machine, memory: Memory, packages: readonly DpkgPackage[]): Changelogs {
  const mark = markOf(machine, DATABASE);
  const kept = memory.recall('changelogs', mark);
  if (kept !== undefined) {
    return kept as Changelogs;
  }
  const changelogs = readChangelogs(machine, packages);
  if (changelogs.complete) {
    memory.keep('changelogs', mark, changelogs);
  }
  return changelogs;
}

function singleFiles(machine: Machine, names: readonly string[]): DpkgStatus[] {
  return names
    .filter((name) => !name.endsWith('.md5sums'))
    .flatMap((name) => {
      const text = machine.text(`${SINGLE_FILES}/${name}`);
      return text === undefined ? [] : [parseDpkgStatus(text, false)];
    });
}

export function softwareOf(item: DpkgPackage, origin: string | undefined): Software {
  return {
    scheme: 'deb',
    name: item.name,
    version: item.version,
    ...(item.architecture === '' ? {} : { arch: item.architecture }),
    source: item.source,
    sourceVersion: item.sourceVersion,
    ...(origin === undefined ? {} : { origin }),
  };
}

const WORDS = {
  'no-package-name': '名前のない記録があります。',
  'no-version': '版の書かれていないパッケージがあります。',
  'no-status': '状態（Status）の書かれていないパッケージがあります。入っているものとして扱いました。',
} as const;

/** States in which files of the package are only partly there (dpkg(1)). */
const BROKEN = new Set(['half-installed', 'unpacked', 'half-configured']);

/** What a person should know about a status file, as lines of `unreadable`. */
export function problemsOf(status: DpkgStatus): Unreadable[] {
  const broken = status.packages
    .filter((item) => BROKEN.has(item.status))
    .map((item) => `${item.name}（${item.status}）`);
  return [
    ...status.problems.slice(0, 20).map((problem) => ({
      part: 'software',
      reason: `dpkg の記録 ${problem.line} 行目: ${WORDS[problem.reason]}`,
    })),
    ...(broken.length === 0
      ? []
      : [{ part: 'software', reason: `途中で止まっているパッケージがあります: ${broken.slice(0, 20).join('、')}` }]),
  ];
}
