/** Why a vendor's signed list is not the one to work with. */
export type AgeRefusal = 'other-index' | 'older-than-seen' | 'from-the-future';

/** A vendor's clock and ours may differ so much. */
const AHEAD_MS = 24 * 3600 * 1000;

/**
 * Whether a signed list is the one that was ordered and not an older one than this device has seen (an attacker who keeps the
 * network closed could otherwise hand in last year's, correctly signed). apt's own date check is off for what is carried by
 * stick: it would refuse Debian's security list after 7 days.
 *
 * `ordered`: hash of the list in the director's plan; undefined for a mere simulation. `newestSeen`: date of the newest list
 * of this suite that this device has verified. `nowMs`: the lower bound of time that the device trusts; undefined = not known.
 */
export function ageRefusal(list: {
  readonly sha256: string;
  readonly date: string;
  readonly ordered: string | undefined;
  readonly newestSeen: string | undefined;
  readonly nowMs: number | undefined;
}): AgeRefusal | undefined {
  if (list.ordered !== undefined && list.ordered !== list.sha256) {
    return 'other-index';
  }
  const date = Date.parse(list.date);
  if (Number.isNaN(date) || (list.newestSeen !== undefined && !(date >= Date.parse(list.newestSeen)))) {
    return 'older-than-seen';
  }
  // A list dated far ahead would make every later one look old.
  return list.nowMs !== undefined && date > list.nowMs + AHEAD_MS ? 'from-the-future' : undefined;
}

/** The newest date of each suite after these lists were verified; keep it and give it to `ageRefusal` next time. */
export function newestSeen(
  before: Readonly<Record<string, string>>,
  lists: readonly { readonly suite: string; readonly date: string }[],
): Record<string, string> {
  const after = { ...before };
  for (const { suite, date } of lists) {
    const known = after[suite];
    if (known === undefined || Date.parse(date) > Date.parse(known)) {
      after[suite] = date;
    }
  }
  return after;
}
