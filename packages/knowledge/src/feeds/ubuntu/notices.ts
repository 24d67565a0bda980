import { z } from 'zod';
import { placeOf } from './releases.ts';

/**
 * A notice (USN) as Ubuntu's interface puts it beside a CVE: when it went out, and which versions it brought to which release
 * (https://github.com/canonical/ubuntu-com-security-api, webapp/schemas.py: CVEAPIDetailedSchema, NoticeAPISchema).
 */
const notice = z.object({
  published: z.string().regex(/^\d{4}-\d{2}-\d{2}(T|$| )/),
  release_packages: z.record(z.string(), z.array(z.object({ name: z.string(), version: z.string() }))),
});

/** Since when a version of a package has been out for a release: the first notice that brought it. */
export type NoticeDays = ReadonlyMap<string, string>;

export const NO_NOTICES: NoticeDays = new Map();

/**
 * Days of the notices of one CVE. A notice that cannot be read dates nothing: what the CVE's statuses say stands by itself.
 * In a release source and binary packages are listed together; one with the version of the fix is of that fix.
 */
export function noticeDays(notices: readonly unknown[]): NoticeDays {
  const days = new Map<string, string>();
  for (const given of notices) {
    const read = notice.safeParse(given);
    if (!read.success) {
      continue;
    }
    const day = read.data.published.slice(0, 10);
    for (const [codename, packages] of Object.entries(read.data.release_packages)) {
      const release = placeOf(codename)?.release;
      for (const { name, version } of release === undefined ? [] : packages) {
        const key = keyOf(release ?? '', name, version);
        const known = days.get(key);
        if (known === undefined || day < known) {
          days.set(key, day);
        }
      }
    }
  }
  return days;
}

/** The day of a fix; undefined where no notice names that very version. */
export function fixedOnOf(
  days: NoticeDays,
  release: string,
  name: string,
  fixed: string | undefined,
): string | undefined {
  return fixed === undefined ? undefined : days.get(keyOf(release, name, fixed));
}

function keyOf(release: string, name: string, version: string): string {
  return `${release} ${name} ${version}`;
}
