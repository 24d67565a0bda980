import { releaseOf } from '../debian/releases.ts';

/** A distribution's signed list of what one suite of its archive holds (Debian wiki, DebianRepository/Format, "Release" files). */
export interface Release {
  readonly origin: string;
  /** `12`, `22.04`; the codename where the suite has no number (`sid`). */
  readonly release: string;
  /** `bookworm-security`, `jammy-updates`. */
  readonly suite: string;
  readonly security: boolean;
  /** Instant in UTC, `2026-11-21T00:53:02Z`. */
  readonly date: string;
  /** Until when the publisher lets it count; suites that change only with point releases state none. */
  readonly validUntil: string | undefined;
  /** Path below the suite → SHA-256 and size of the file. */
  readonly files: ReadonlyMap<string, { readonly sha256: string; readonly bytes: number }>;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Reads a Release file; answers what is wrong with it when it is none. */
export function readRelease(text: string): Release | { readonly wrong: string } {
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
  const origin = fields.get('Origin') ?? '';
  // Debian names the suite by its codename (Suite is "oldstable"), Ubuntu by Suite (Codename is the release's).
  const named = origin === 'Ubuntu' ? (fields.get('Suite') ?? codename) : codename;
  const security = fields.get('Label') === 'Debian-Security' || named.endsWith('-security');
  return {
    origin,
    release:
      /^\d+(?:\.\d+)?/.exec(numberOf(origin, fields.get('Version')))?.[0] ?? releaseOf(codename.replace(/[-/].*$/, '')),
    // Until Debian 10 the security suite bore the codename alone.
    suite: security && !named.includes('-security') ? `${named.replace(/\/.*$/, '')}-security` : named,
    security,
    date,
    validUntil: instant(fields.get('Valid-Until')),
    files,
  };
}

/** `12.15` and `12-updates` are Debian 12; Ubuntu's number has two parts. */
function numberOf(origin: string, version = ''): string {
  return origin === 'Ubuntu' ? version : (version.split(/[.-]/)[0] ?? '');
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
