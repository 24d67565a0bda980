import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Lab } from '../../lab.ts';

/** A weakness of the lab's own making: the year has no such numbers. */
export interface News {
  readonly cve: string;
  /** Debian's source package. */
  readonly source: string;
  /** Version of the source in which it is mended; left out, no installed version is as new as the fix. */
  readonly fixed?: string;
}

const NEVER_INSTALLED = '999:1';
const TRACKER = 'security-tracker.debian.org/tracker/data/json';
const SALSA = 'salsa.debian.org';

/** What else the Debian feed asks for (packages/knowledge/src/feeds/debian/download.ts): there, and saying nothing of this hospital. */
const QUIET: Readonly<Record<string, string>> = {
  'security-tracker-team/security-tracker/-/raw/master/data/DSA/list':
    '[01 Jan 2000] DSA-9001-1 nowhere - a package of no hospital\n\t{CVE-2000-90029}\n\t[bookworm] - nowhere 1.0-1\n',
  'security-tracker-team/security-tracker/-/raw/master/data/DLA/list':
    '[01 Jan 2000] DLA-9001-1 nowhere - a package of no hospital\n\t{CVE-2000-90029}\n\t[bookworm] - nowhere 1.0-1\n',
  'debian/debian-security-support/-/raw/master/security-support-ended.deb11': '# none\n',
  'debian/debian-security-support/-/raw/master/security-support-ended.deb12': '# none\n',
  'debian/debian-security-support/-/raw/master/security-support-ended.deb13': '# none\n',
  'debian/debian-security-support/-/raw/master/security-support-limited': '# none\n',
};

/** Below this address the stand-in of the internet holds `<host>/<path>` of every publisher. */
export const publishersAt = (vendor: string): string => `https://${vendor}/publishers`;

/**
 * The stand-in of Debian's security tracker publishes. Its document states no date; it is as old as the server says (Last-Modified).
 *
 * @param atMs when it was published
 */
export async function publish(lab: Lab, news: readonly News[], atMs: number): Promise<void> {
  const folder = lab.machine('vendor').root.at('/srv/internet/publishers');
  const put = async (path: string, text: string) => {
    const file = `${folder}/${path}`;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    await utimes(file, atMs / 1000, atMs / 1000);
  };
  const tracker: Record<string, Record<string, object>> = {
    nowhere: { 'CVE-2000-90029': { releases: { bookworm: { status: 'resolved', fixed_version: '1.0-1' } } } },
  };
  for (const { cve, source, fixed = NEVER_INSTALLED } of news) {
    const releases = { bookworm: { status: 'resolved', fixed_version: fixed, urgency: 'high' } };
    tracker[source] = { ...tracker[source], [cve]: { releases } };
  }
  await put(TRACKER, JSON.stringify(tracker));
  for (const [path, text] of Object.entries(QUIET)) {
    await put(`${SALSA}/${path}`, text);
  }
}
