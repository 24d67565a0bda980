import { gunzipSync, gzipSync } from 'node:zlib';
import { type Clock, canonicalJson, dayInJapan, isoSeconds, sha256 } from '@tsukuroi/core';
import type { Manifest } from '@tsukuroi/protocol';
import { SUPPLY_LIMITS } from '@tsukuroi/protocol/apt-supply.ts';
import { DNF_SUPPLY_LIMITS } from '@tsukuroi/protocol/dnf-supply.ts';
import { compareDeb, orderOf } from '@tsukuroi/versions';
import { rpm } from '@tsukuroi/versions/schemes/rpm/scheme.ts';
import { type Db, insertMany, inTransaction } from '../../platform/database/index.ts';
import type { AnswerList } from './answer-lists.ts';
import type { ListStep } from './sets.ts';
import { answerContentShape, readSupply, type TakenSupply } from './supplies.ts';

export type AnswersTables = {
  rollouts_answers: { facility: string; machine: string; supply: string; made_at: string; content: Uint8Array };
  rollouts_supplies: {
    facility: string;
    sha256: string;
    name: string;
    sequence: number;
    taken_at: string;
    problem: string;
  };
  rollouts_published: { facility: string; package: string; version: string; day: string };
};

/** What was answered for one list of packages, with every file it means. */
export interface Answer {
  readonly machine: string;
  readonly madeAt: string;
  readonly suites: readonly AnswerList[];
  readonly steps: readonly ListStep[];
  /** Updates that cannot be had without removing something. */
  readonly leftOut: readonly string[];
  /** Packages of which nothing can be planned: of a module stream, or with a version that cannot be compared. */
  readonly unplanned: readonly { readonly package: string; readonly because: 'module' | 'version' }[];
}

/** A supply as a bundle brought it. */
export interface BroughtSupply {
  /** Inside of bundles: `apt/debian-12.json`. */
  readonly name: string;
  readonly sha256: string;
  readonly sequence: number;
  readonly read: () => Promise<Uint8Array>;
}

/** Text of a supply of the largest size, taken apart. */
const CONTENT_LIMIT_BYTES = Math.max(SUPPLY_LIMITS.bytes, DNF_SUPPLY_LIMITS.bytes);

/**
 * Takes supplies that were not judged yet, the newest of each name. One that is not what its hash says or does not read is noted and changes
 * nothing: what was answered before stays. Answers how many were taken.
 */
export async function takeSupplies(
  db: Db,
  clock: Clock,
  facility: string,
  brought: readonly BroughtSupply[],
): Promise<number> {
  let taken = 0;
  for (const supply of newestOf(brought)) {
    const known = await tables(db)
      .selectFrom('rollouts_supplies')
      .select('problem')
      .where('facility', '=', facility)
      .where('sha256', '=', supply.sha256)
      .executeTakeFirst();
    if (known === undefined) {
      // Of an overtaken bundle the contents may be let go; what is not here is taken when it comes.
      const bytes = await supply.read().catch(() => undefined);
      if (bytes === undefined) {
        continue;
      }
      const read = sha256(bytes) === supply.sha256 ? readSupply(supply.name, bytes) : undefined;
      await keep(db, clock, facility, supply, read);
      taken += read === undefined ? 0 : 1;
    }
  }
  return taken;
}

/** The answer for a list of packages; undefined when none came. */
export async function answerFor(db: Db, facility: string, machine: string): Promise<Answer | undefined> {
  const row = await tables(db)
    .selectFrom('rollouts_answers')
    .selectAll()
    .where('facility', '=', facility)
    .where('machine', '=', machine)
    .executeTakeFirst();
  if (row === undefined) {
    return undefined;
  }
  const text = gunzipSync(row.content, { maxOutputLength: CONTENT_LIMIT_BYTES }).toString('utf8');
  const { suites, steps, leftOut, unplanned = [] } = answerContentShape.parse(JSON.parse(text));
  return {
    machine,
    madeAt: row.made_at,
    suites,
    leftOut,
    unplanned,
    steps: steps.map(({ from, scheme, security, set, ...step }) => ({
      ...{ source: 'list', ...step },
      ...(from === undefined ? {} : { from }),
      ...(scheme === undefined ? {} : { scheme }),
      ...(security === undefined ? {} : { security }),
      ...(set === undefined ? {} : { set }),
    })),
  };
}

/** Lists of packages that were answered, with the supply each answer stood in. */
export async function answered(db: Db, facility: string): Promise<ReadonlyMap<string, string>> {
  const rows = await tables(db)
    .selectFrom('rollouts_answers')
    .select(['machine', 'supply'])
    .where('facility', '=', facility)
    .execute();
  return new Map(rows.map(({ machine, supply }) => [machine, supply]));
}

/** When each version was published at the latest, by `package version`. */
export async function publishedDays(db: Db, facility: string): Promise<ReadonlyMap<string, string>> {
  const rows = await tables(db)
    .selectFrom('rollouts_published')
    .select(['package', 'version', 'day'])
    .where('facility', '=', facility)
    .execute();
  return new Map(rows.map((row) => [`${row.package} ${row.version}`, row.day]));
}

/** What is left of an answer on a machine that has changed since. `stands`: whether it changed in no other way than by the answer itself. */
export function remaining(
  { steps }: Pick<Answer, 'steps'>,
  { software }: Pick<Manifest, 'software'>,
): { readonly steps: readonly ListStep[]; readonly stands: boolean } {
  const installed = Map.groupBy(software, ({ arch = '', name, scheme }) => `${scheme} ${name} ${arch}`);
  let stands = true;
  const left = steps.filter(({ package: name, architecture, from, scheme: own, to }) => {
    const scheme: 'deb' | 'rpm' = own ?? 'deb';
    const found =
      installed.get(`${scheme} ${name} ${architecture}`) ?? installed.get(`${scheme} ${name} ${ANY[scheme]}`) ?? [];
    const versions = found.map(({ version }) => plain(version));
    if (versions.some((now) => isAtLeast(now, to, scheme))) {
      return false;
    }
    // Of a kernel several versions are there.
    stands &&= from === undefined ? versions.length === 0 : versions.includes(plain(from));
    return true;
  });
  // New dependencies alone are nobody's wish.
  return left.some(({ from }) => from !== undefined) ? { steps: left, stands } : { steps: [], stands: true };
}

/** For every architecture. */
const ANY = { deb: 'all', rpm: 'noarch' } as const;

function isAtLeast(version: string, wanted: string, scheme: 'deb' | 'rpm'): boolean {
  if (version === wanted) {
    return true;
  }
  return scheme === 'deb'
    ? compareDeb(version, wanted) >= 0
    : ['same', 'newer'].includes(orderOf(rpm, version, wanted));
}

/** An epoch of 0 is none (rpm-version(7), deb-version(7)); inventories state it where a package does. */
function plain(version: string): string {
  return version.replace(/^0:/, '');
}

function newestOf(brought: readonly BroughtSupply[]): readonly BroughtSupply[] {
  const newest = new Map<string, BroughtSupply>();
  for (const one of brought) {
    if ((newest.get(one.name)?.sequence ?? -1) < one.sequence) {
      newest.set(one.name, one);
    }
  }
  return [...newest.values()];
}

async function keep(
  db: Db,
  clock: Clock,
  facility: string,
  { name, sequence, sha256: hash }: BroughtSupply,
  supply: TakenSupply | undefined,
): Promise<void> {
  const takenAt = isoSeconds(clock.nowMs());
  await inTransaction(db, async (tx) => {
    await tables(tx)
      .insertInto('rollouts_supplies')
      .values({
        facility,
        sha256: hash,
        name,
        sequence,
        taken_at: takenAt,
        problem: supply === undefined ? 'unreadable' : '',
      })
      .execute();
    if (supply === undefined) {
      return;
    }
    for (const { content, machine } of supply.machines) {
      const packed = gzipSync(canonicalJson(content));
      const row = { facility, machine, supply: hash, made_at: supply.madeAt, content: packed };
      await tables(tx)
        .insertInto('rollouts_answers')
        .values(row)
        .onConflict((conflict) =>
          conflict
            .columns(['facility', 'machine'])
            .doUpdateSet({ supply: row.supply, made_at: row.made_at, content: row.content }),
        )
        .execute();
    }
    const days = new Map(
      supply.published.map(({ at, package: name, version }) => [
        `${name} ${version}`,
        [facility, name, version, dayInJapan(Date.parse(at))],
      ]),
    );
    await insertMany(
      tx,
      'rollouts_published',
      ['facility', 'package', 'version', 'day'],
      [...days.values()],
      'on conflict (facility, package, version) do update set day = excluded.day where excluded.day < rollouts_published.day',
    );
  });
}

function tables(db: Db) {
  return db.withTables<AnswersTables>();
}
