import type { Claim, Remedy, TrackerState } from '../../record.ts';

/** Who says what about one source package of one release: the parts every form of Debian's data has in common. */
export interface Subject {
  readonly record: string;
  readonly vulnerability: string;
  readonly release: string;
  readonly sourcePackage: string;
}

export function productOf(release: string, sourcePackage: string): string {
  return `deb/debian/${release}/${sourcePackage}`;
}

function base(subject: Subject) {
  return {
    kind: 'claim',
    feed: 'debian',
    record: subject.record,
    vulnerability: subject.vulnerability,
    product: productOf(subject.release, subject.sourcePackage),
    scheme: 'deb',
  } as const;
}

/** Every version below `fixed` has the weakness; `fixed` and later do not. */
export function fixedClaim(subject: Subject, fixed: string, tracker?: TrackerState): Claim {
  return {
    ...base(subject),
    status: 'affected',
    ranges: [{ to: fixed }],
    fixed,
    ...(tracker === undefined ? {} : { tracker }),
    remedies: [{ do: 'update', to: fixed }],
  };
}

/** What is left where Debian has no fix: an ended package is to be replaced, an ignored weakness stays. */
const WITHOUT_FIX: Readonly<Partial<Record<TrackerState, Remedy>>> = {
  'end-of-life': { do: 'replace' },
  ignored: { do: 'will-not-fix' },
};

/** The release has the weakness in every version so far. */
export function openClaim(subject: Subject, tracker?: TrackerState): Claim {
  const remedies: readonly Remedy[] = [(tracker && WITHOUT_FIX[tracker]) ?? { do: 'no-fix-yet' }];
  return {
    ...base(subject),
    status: 'affected',
    ranges: [],
    ...(tracker === undefined ? {} : { tracker }),
    remedies,
  };
}

export function notAffectedClaim(subject: Subject): Claim {
  return { ...base(subject), status: 'not-affected', ranges: [], tracker: 'not-affected' };
}

export function undeterminedClaim(subject: Subject, reason?: string): Claim {
  return {
    ...base(subject),
    status: 'undetermined',
    ranges: [],
    ...(reason === undefined ? { tracker: 'undetermined' as const } : { unreadable: reason }),
  };
}

/** What the tracker's urgency adds to an affected release: only `unimportant` and `end-of-life` bear on a verdict. */
export function stateOfUrgency(urgency: string | undefined): TrackerState | undefined {
  return urgency === 'unimportant' || urgency === 'end-of-life' ? urgency : undefined;
}
