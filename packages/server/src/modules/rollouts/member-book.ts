import type { Db } from '../../platform/database/index.ts';
import { type After, type Before, readAfter, readBefore } from './afterwards.ts';
import { ASKED_AT_ONCE } from './sources.ts';
import { type MemberRecord, readMembers, tables } from './store.ts';
import type { Ear, Touches } from './touched.ts';

/** A place in a rollout; of what was open before and after only what rounds ask: the rest is most of what is kept, and a round asks for few. */
export type Member = Omit<MemberRecord, 'before' | 'after'> & {
  readonly before: Pick<Before, 'digest'> | undefined;
  readonly after: Pick<After, 'at' | 'digest' | 'lost' | 'check'> | undefined;
};

/** Everybody in a rollout, by ring and device. Never changed once it was given. */
export interface Roll {
  readonly members: readonly Member[];
  /** The same object as long as the same devices stand in the same rings. */
  readonly shape: object;
}

export function memberOf({ after, before, ...row }: MemberRecord): Member {
  const seen = readAfter(after);
  const had = readBefore(before);
  return {
    ...row,
    before: had === undefined ? undefined : { digest: had.digest },
    after: seen === undefined ? undefined : { at: seen.at, digest: seen.digest, lost: seen.lost, check: seen.check },
  };
}

interface Known extends Roll {
  readonly places: ReadonlyMap<string, number>;
}

/** Of more members than this, reading a rollout anew is quicker. */
const MOST_TOUCHED = 5_000;
/** However little was noted, everything is read again so often. */
const WHOLE_MS = 3_600_000;

/** The members of open rollouts, read once and kept up by what the database notes (touched.ts). */
export class MemberBook {
  readonly #db: Db;
  readonly #nowMs: () => number;
  readonly #ear: Ear;
  readonly #known = new Map<string, Known>();
  /** Windows are the same for all that take their turn together, and long. */
  readonly #windows = new Map<string, string>();
  #wholeMs = Number.NEGATIVE_INFINITY;

  constructor(db: Db, nowMs: () => number, touches: Touches) {
    this.#db = db;
    this.#nowMs = nowMs;
    this.#ear = touches.listen();
  }

  /** As they stand now. */
  of(rollout: string): Promise<Roll> {
    return this.#ear.dealWith(async ({ all, devices }) => {
      const age = this.#nowMs() - this.#wholeMs;
      if (all || devices.size > MOST_TOUCHED || !(age >= 0 && age < WHOLE_MS)) {
        this.#known.clear();
        this.#windows.clear();
        this.#wholeMs = this.#nowMs();
      } else if (devices.size > 0 && this.#known.size > 0) {
        await this.#renew(devices);
      }
      return this.#known.get(rollout) ?? (await this.#read(rollout));
    });
  }

  /** Forgets all rollouts but these. */
  keep(rollouts: readonly { readonly id: string }[]): void {
    const open = new Set(rollouts.map(({ id }) => id));
    for (const rollout of this.#known.keys()) {
      if (!open.has(rollout)) {
        this.#known.delete(rollout);
      }
    }
  }

  async #read(rollout: string): Promise<Roll> {
    const members = (await readMembers(this.#db, rollout)).map((row) => this.#member(row));
    const known = knownOf(members);
    this.#known.set(rollout, known);
    return known;
  }

  async #renew(devices: ReadonlySet<string>): Promise<void> {
    const ids = [...devices];
    const rows: MemberRecord[] = [];
    for (let from = 0; from < ids.length; from += ASKED_AT_ONCE) {
      rows.push(
        ...(await tables(this.#db)
          .selectFrom('rollouts_members')
          .selectAll()
          .where('device', 'in', ids.slice(from, from + ASKED_AT_ONCE))
          .where('rollout', 'in', [...this.#known.keys()])
          .execute()),
      );
    }
    const byRollout = Map.groupBy(rows, ({ rollout }) => rollout);
    for (const [rollout, known] of this.#known) {
      const read = new Map((byRollout.get(rollout) ?? []).map((row) => [row.device, this.#member(row)]));
      this.#known.set(rollout, renewedRoll(known, devices, read));
    }
  }

  #member(row: MemberRecord): Member {
    const windows = this.#windows.get(row.windows) ?? row.windows;
    this.#windows.set(windows, windows);
    return memberOf({ ...row, windows });
  }
}

function knownOf(members: readonly Member[]): Known {
  return { members, shape: {}, places: new Map(members.map(({ device }, place) => [device, place])) };
}

function renewedRoll(known: Known, devices: ReadonlySet<string>, read: ReadonlyMap<string, Member>): Known {
  const members = [...known.members];
  let isSameShape = true;
  for (const device of devices) {
    const place = known.places.get(device);
    const before = place === undefined ? undefined : known.members[place];
    const now = read.get(device);
    if (place !== undefined && now !== undefined) {
      members[place] = now;
    }
    isSameShape &&= before?.ring === now?.ring && before?.alone === now?.alone;
  }
  if (isSameShape) {
    return { ...known, members };
  }
  const others = known.members.filter(({ device }) => !devices.has(device));
  return knownOf([...others, ...read.values()].sort(byPlace));
}

/** As `readMembers` orders them: ids are compared by bytes there, and are of plain letters. */
function byPlace(a: Member, b: Member): number {
  return a.ring - b.ring || (a.device < b.device ? -1 : 1);
}
