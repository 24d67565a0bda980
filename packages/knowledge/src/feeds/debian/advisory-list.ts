import { feedInvalid } from '../../errors.ts';
import type { FeedFile } from '../../feed.ts';
import { releaseOf } from './releases.ts';

/** One advisory of the tracker's `DSA/list` or `DLA/list`. */
export interface Advisory {
  /** DSA-5380-1; the oldest have no revision: DSA-139. */
  readonly id: string;
  /** ISO day of the advisory. */
  readonly day: string;
  /** `security update`, `regression update`, … */
  readonly kind: string;
  readonly vulnerabilities: readonly string[];
  readonly packages: readonly AdvisoryPackage[];
}

export interface AdvisoryPackage {
  readonly release: string;
  readonly sourcePackage: string;
  /** A version, or the tag between `<` and `>`: `not-affected`, `unfixed`, `end-of-life`. */
  readonly fixed: { readonly version: string } | { readonly tag: string };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const HEADER = /^\[(\d{1,2}) ([A-Z][a-z]{2})[a-z]* (\d{4})\] (D[SL]A-\d+(?:-\d+)?)\s+(.*?)\s*$/;
const CROSS = /^\s+\{([^}]*)\}\s*$/;
const PACKAGE = /^\s+\[([a-z]+)\]\s+-\s+(\S+)\s+(?:<([a-z-]+)>|([^<\s]\S*))(?:\s+\(.*\))?\s*$/;
const REMARK = /^\s+(?:NOTE|TODO):/;

/**
 * Reads the list as the security team keeps it (security-team.debian.org/security_tracker.html, "The DSA list"). A line that
 * is none of its four kinds refuses the file, with its number.
 */
export async function* advisoriesOf(file: FeedFile): AsyncGenerator<Advisory> {
  let number = 0;
  let open:
    | { advisory: Omit<Advisory, 'vulnerabilities' | 'packages'>; cves: string[]; packages: AdvisoryPackage[] }
    | undefined;
  const refuse = (reason: string) => feedInvalid('debian', file.path, `line ${number}`, reason);
  for await (const line of file.lines()) {
    number += 1;
    if (line.trim() === '' || REMARK.test(line)) {
      continue;
    }
    const header = HEADER.exec(line);
    if (header !== null) {
      if (open !== undefined) {
        yield { ...open.advisory, vulnerabilities: open.cves, packages: open.packages };
      }
      const month = MONTHS.indexOf(header[2] ?? '') + 1;
      if (month === 0) {
        throw refuse('a month that is none');
      }
      const day = `${header[3]}-${String(month).padStart(2, '0')}-${(header[1] ?? '').padStart(2, '0')}`;
      open = { advisory: { id: header[4] ?? '', day, kind: kindOf(header[5] ?? '') }, cves: [], packages: [] };
      continue;
    }
    if (open === undefined) {
      throw refuse('a line before the first advisory');
    }
    const cross = CROSS.exec(line);
    if (cross !== null) {
      open.cves.push(...(cross[1] ?? '').split(/\s+/).filter((id) => id !== ''));
      continue;
    }
    const entry = PACKAGE.exec(line);
    if (entry === null) {
      throw refuse('neither an advisory, a list of CVE ids, a package nor a note');
    }
    const fixed = entry[3] === undefined ? { version: entry[4] ?? '' } : { tag: entry[3] };
    open.packages.push({ release: releaseOf(entry[1] ?? ''), sourcePackage: entry[2] ?? '', fixed });
  }
  if (open !== undefined) {
    yield { ...open.advisory, vulnerabilities: open.cves, packages: open.packages };
  }
}

/** What stands after the dash: `openssl - regression update` → `regression update`. */
function kindOf(title: string): string {
  return /\s--?\s+(.*)$/.exec(title)?.[1] ?? title;
}
