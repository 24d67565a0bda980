import { PATH_STATES, type PathRow, type PathState } from '@tsukuroi/protocol/paths-api.ts';

/** A station with those that hang on it. */
export interface Link {
  readonly row: PathRow;
  readonly behind: readonly Link[];
}

export interface Chain {
  readonly collectors: readonly PathRow[];
  readonly gates: readonly PathRow[];
  /** Relays of wards as they hang on this server and on each other. */
  readonly wards: readonly Link[];
}

/**
 * The stations as they hang on each other. Nothing is left out: a relay whose station above is not known, or that hangs on itself in a
 * circle, stands at the server. Wards come with the most urgent first, those behind them counted in.
 */
export function chainOf(rows: readonly PathRow[]): Chain {
  const relays = rows.filter(({ kind }) => kind === 'relay');
  const known = new Set(relays.map(({ id }) => id));
  const placed = new Set<string>();
  const linked = (row: PathRow): Link => {
    placed.add(row.id);
    const behind = relays.filter(({ above, id }) => above === row.id && !placed.has(id));
    return { row, behind: behind.map(linked) };
  };
  const wards = relays.filter(({ above }) => above === null || !known.has(above)).map(linked);
  const circled: Link[] = [];
  for (const row of relays) {
    if (!placed.has(row.id)) {
      circled.push(linked(row));
    }
  }
  return {
    collectors: rows.filter(({ kind }) => kind === 'collector'),
    gates: rows.filter(({ kind }) => kind === 'gate'),
    wards: [...wards, ...circled].sort((a, b) => urgency(a) - urgency(b)),
  };
}

/** The worst of several states; what is not known when there are none. */
export function worstOf(states: readonly PathState[]): PathState {
  return PATH_STATES.find((state) => states.includes(state)) ?? 'unknown';
}

/** How urgent a station is together with those behind it, the most urgent smallest. */
function urgency({ row, behind }: Link): number {
  return Math.min(PATH_STATES.indexOf(row.state), ...behind.map(urgency));
}
