import { ok, type Result, refused } from '@tsukuroi/core';
import type { Scheme, Unreadable } from '../../scheme.ts';
import { compareSegments } from './compare.ts';

/** The label `[epoch:]version[-release]` of an RPM package, taken apart. */
export interface RpmVersion {
  readonly epoch: number;
  readonly version: string;
  /** Undefined when the text names none. */
  readonly release: string | undefined;
  /** True for a bound: a missing release is then older than any release, as in rpm itself. */
  readonly exact: boolean;
}

const LABEL = /^(?:(\d{1,10}):)?([A-Za-z0-9._+~^]+)(?:-([A-Za-z0-9._+~^]+))?$/;
/** rpm's EPOCH tag is an unsigned 32-bit number. */
const EPOCH_LIMIT = 4_294_967_295;

function read(text: string, exact: boolean): Result<RpmVersion, Unreadable> {
  const match = LABEL.exec(text);
  const version = match?.[2];
  const epoch = Number(match?.[1] ?? '0');
  if (version === undefined || epoch > EPOCH_LIMIT) {
    return refused('form');
  }
  return ok({ epoch, version, release: match?.[3], exact });
}

/**
 * Versions of RPM packages. Every installed package has a release; a text without one was cut short, so that its order to
 * another release of the same version is not known.
 */
export const rpm: Scheme<RpmVersion> = {
  id: 'rpm',
  title: { ja: 'RPM パッケージ（RHEL 系・Amazon Linux）', en: 'RPM packages (RHEL family, Amazon Linux)' },
  source: 'rpm-version(7), rpm 6.0; test vectors in rpm tests/rpmvercmp.at',
  parse: (text) => read(text, false),
  parseBound: (text) => read(text, true),
  compare(a, b) {
    if (a.epoch !== b.epoch) {
      return a.epoch - b.epoch;
    }
    const versions = compareSegments(a.version, b.version);
    if (versions !== 0 || a.release === b.release) {
      return versions;
    }
    if (a.release === undefined) {
      return a.exact ? -1 : Number.NaN;
    }
    if (b.release === undefined) {
      return b.exact ? 1 : Number.NaN;
    }
    return compareSegments(a.release, b.release);
  },
};
