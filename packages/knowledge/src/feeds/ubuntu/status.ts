import { compareDeb } from '@tsukuroi/versions';
import type { Claim, Remedy } from '../../record.ts';
import { unreadable } from '../../unreadable.ts';

/** A package's status in one release, as the tracker writes it: `released (1.2-3ubuntu1)`. */
export interface Status {
  readonly status: string;
  readonly note?: string;
}

/** What a claim says beyond whom it is about. */
export type Verdict = Pick<Claim, 'status' | 'ranges' | 'fixed' | 'remedies' | 'unreadable'>;

const UNFIXED: Verdict = { status: 'affected', ranges: [], remedies: [{ do: 'no-fix-yet' }] };
const NOT_AFFECTED: Verdict = { status: 'not-affected', ranges: [] };

/**
 * What each status means (README of ubuntu-cve-tracker, "Package Status"). Undefined for DNE: the package does not exist in
 * that release, so there is nothing to say. A status that is not in that list is undetermined, never passed over.
 */
export function verdictOf({ status, note = '' }: Status, subscription?: string): Verdict | undefined {
  switch (status) {
    case 'DNE':
      return undefined;
    case 'released':
      return fixedIn(note, note, {
        do: 'update',
        to: note,
        ...(subscription === undefined ? {} : { needs: subscription }),
      });
    case 'pending':
      // The fix is made but not published; the note is the version it will have.
      return note === '' ? UNFIXED : fixedIn(note, note, { do: 'no-fix-yet' });
    case 'needed':
    case 'active':
    case 'deferred':
      return UNFIXED;
    case 'not-affected':
      return NOT_AFFECTED;
    case 'needs-triage':
      return undetermined(unreadable('status-unknown', status));
    case 'ignored':
      return ignored(note);
    default:
      return undetermined(unreadable('status-unknown', status));
  }
}

/**
 * `ignored` alone does not say that a package is weak: its release may have ended, or the CVE may be disputed. Only where
 * the note keeps the status from before ("end of life, was needed") is that known.
 */
function ignored(note: string): Verdict {
  const before = /\bwas (needed|pending|deferred|active|released)\b/.exec(note)?.[1];
  if (before === undefined) {
    return undetermined(unreadable('no-longer-evaluated', note));
  }
  return { status: 'affected', ranges: [], remedies: [{ do: 'will-not-fix' }] };
}

function fixedIn(version: string, note: string, remedy: Remedy): Verdict {
  if (Number.isNaN(compareDeb(version, version))) {
    return undetermined(unreadable('fixed-version-missing', note));
  }
  return { status: 'affected', ranges: [{ to: version }], fixed: version, remedies: [remedy] };
}

function undetermined(reason: string): Verdict {
  return { status: 'undetermined', ranges: [], unreadable: reason };
}
