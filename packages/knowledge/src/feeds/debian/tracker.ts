import { feedInvalid } from '../../errors.ts';
import type { FeedFile } from '../../feed.ts';
import { checked, textOf } from '../../read-json.ts';
import type { Claim, TrackerState } from '../../record.ts';
import { unreadable } from '../../unreadable.ts';
import { fixedClaim, notAffectedClaim, openClaim, type Subject, stateOfUrgency, undeterminedClaim } from './claims.ts';
import { releaseOf } from './releases.ts';
import { type TrackerRelease, trackerPackage } from './schema.ts';

/** The whole tracker is about 80 MB of JSON. */
const LIMIT_BYTES = 512 * 1024 ** 2;

/** Every statement of the security tracker's JSON (`data/json`): source package → vulnerability → release. */
export async function* trackerClaims(file: FeedFile): AsyncGenerator<Claim> {
  const text = textOf(file.path, await file.read(LIMIT_BYTES));
  const packages = packagesOf(file.path, text);
  for (const [sourcePackage, value] of Object.entries(packages)) {
    const issues = checked('debian', file.path, sourcePackage, trackerPackage, value);
    for (const [vulnerability, issue] of Object.entries(issues)) {
      for (const [codename, status] of Object.entries(issue.releases)) {
        yield claimOf({ record: vulnerability, vulnerability, release: releaseOf(codename), sourcePackage }, status);
      }
    }
  }
}

function packagesOf(path: string, text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw feedInvalid('debian', path, 'JSON', 'not JSON', cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw feedInvalid('debian', path, '/', 'not an object of source packages');
  }
  return value;
}

function claimOf(subject: Subject, status: TrackerRelease): Claim {
  if (status.status === 'undetermined') {
    return undeterminedClaim(subject);
  }
  if (status.status === 'open') {
    return openClaim(subject, stateOfUrgency(status.urgency) ?? stateOfDecision(status));
  }
  if (status.fixed_version === undefined) {
    // The archive's version of that day was free of it, but from which version on is not said.
    return undeterminedClaim(subject, unreadable('fixed-version-missing'));
  }
  if (status.fixed_version === '0') {
    return notAffectedClaim(subject);
  }
  return fixedClaim(subject, status.fixed_version, stateOfUrgency(status.urgency));
}

/** `<no-dsa>` and its two sub-states (security-team.debian.org/security_tracker.html, "Issues not warranting a security advisory"). */
function stateOfDecision(status: TrackerRelease): TrackerState | undefined {
  if (status.nodsa_reason === 'ignored' || status.nodsa_reason === 'postponed') {
    return status.nodsa_reason;
  }
  return status.nodsa === undefined && status.nodsa_reason === undefined ? undefined : 'no-dsa';
}
