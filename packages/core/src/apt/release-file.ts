/** A suite's Release file as far as we use it (Debian wiki, DebianRepository/Format, "Release" files). */
export interface ReleaseFile {
  readonly origin: string;
  readonly label: string;
  readonly suite: string | undefined;
  readonly codename: string;
  readonly version: string | undefined;
  /** Instant in UTC, `2026-11-21T00:53:02Z`. */
  readonly date: string;
  /** Until when the publisher lets it count; suites that change only with point releases state none. */
  readonly validUntil: string | undefined;
  /** Path below the suite → SHA-256 and size of the file. */
  readonly files: ReadonlyMap<string, { readonly sha256: string; readonly bytes: number }>;
}

/** Debian's largest InRelease file has about 0.2 MB. */
export const RELEASE_LIMIT_BYTES = 16 * 1024 ** 2;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Reads a Release file whose signature was verified; answers what is wrong with it when it is none. */
export function readReleaseFile(text: string): ReleaseFile | { readonly wrong: string } {
  const fields = new Map<string, string>();
  const files = new Map<string, { sha256: string; bytes: number }>();
  let section = '';
  for (const line of text.split('\n')) {
    const field = /^([A-Za-z0-9-]+):[ \t]*(.*?)\s*$/.exec(line);
    if (field !== null) {
      section = field[1] ?? '';
      fields.set(section, field[2] ?? '');
      continue;
    }
    const entry = section === 'SHA256' ? /^\s+([0-9a-f]{64})\s+(\d+)\s+(\S+)\s*$/.exec(line) : null;
    if (entry !== null) {
      files.set(entry[3] ?? '', { sha256: entry[1] ?? '', bytes: Number(entry[2]) });
    } else if (section === 'SHA256' && line.trim() !== '') {
      return { wrong: 'a line of SHA256 that is none' };
    }
  }
  const date = instant(fields.get('Date'));
  const codename = fields.get('Codename');
  if (date === undefined || codename === undefined || codename === '' || files.size === 0) {
    return { wrong: 'without Date, Codename or SHA256' };
  }
  return {
    origin: fields.get('Origin') ?? '',
    label: fields.get('Label') ?? '',
    suite: fields.get('Suite'),
    codename,
    version: fields.get('Version'),
    date,
    validUntil: instant(fields.get('Valid-Until')),
    files,
  };
}

/**
 * Name of the suite in a machine's sources: Debian names it by its codename (Suite is "oldstable"), Ubuntu by Suite
 * (Codename is the release's).
 */
export function suiteName({ origin, suite, codename }: ReleaseFile): string {
  return origin === 'Ubuntu' ? (suite ?? codename) : codename;
}

/** Whether the suite carries security updates. */
export function isSecuritySuite(release: ReleaseFile): boolean {
  return release.label === 'Debian-Security' || suiteName(release).endsWith('-security');
}

/** `Sat, 21 Nov 2026 00:53:02 UTC` */
function instant(text = ''): string | undefined {
  const match = /^[A-Z][a-z]{2}, +(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) +(\d{1,2}:\d{2}:\d{2}) (?:UTC|GMT|\+0000)$/.exec(
    text,
  );
  const month = MONTHS.indexOf(match?.[2] ?? '') + 1;
  if (match === null || month === 0) {
    return undefined;
  }
  const two = (number: string | undefined) => (number ?? '').padStart(2, '0');
  return `${match[3]}-${two(String(month))}-${two(match[1])}T${(match[4] ?? '').padStart(8, '0')}Z`;
}
