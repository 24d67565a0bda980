import { isSecuritySuite, readReleaseFile, suiteName } from '@tsukuroi/core/apt/release-file.ts';
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

/** Reads a Release file; answers what is wrong with it when it is none. */
export function readRelease(text: string): Release | { readonly wrong: string } {
  const file = readReleaseFile(text);
  if ('wrong' in file) {
    return file;
  }
  const { origin, codename, version, date, validUntil, files } = file;
  const named = suiteName(file);
  const security = isSecuritySuite(file);
  return {
    origin,
    release: /^\d+(?:\.\d+)?/.exec(numberOf(origin, version))?.[0] ?? releaseOf(codename.replace(/[-/].*$/, '')),
    // Until Debian 10 the security suite bore the codename alone.
    suite: security && !named.includes('-security') ? `${named.replace(/\/.*$/, '')}-security` : named,
    security,
    date,
    validUntil,
    files,
  };
}

/** `12.15` and `12-updates` are Debian 12; Ubuntu's number has two parts. */
function numberOf(origin: string, version = ''): string {
  return origin === 'Ubuntu' ? version : (version.split(/[.-]/)[0] ?? '');
}
