import { gunzipSync, gzipSync } from 'node:zlib';
import { type Clock, canonicalJson, dayInJapan, isoSeconds, sha256 } from '@tsukuroi/core';
import type { Manifest } from '@tsukuroi/protocol';
import {
  type AptSupply,
  aptSupplyShape,
  readAptSupply,
  SUPPLY_LIMITS,
  type SupplyMachine,
  type SupplySuite,
} from '@tsukuroi/protocol/apt-supply.ts';
import { compareDeb } from '@tsukuroi/versions';
import { z } from 'zod';
import { type Db, insertMany, inTransaction } from '../../platform/database/index.ts';
import type { ListStep } from './sets.ts';

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

/** What apt answered for one list of packages, with every file it means. */
export interface Answer {
  readonly machine: string;
  readonly madeAt: string;
  readonly suites: readonly SupplySuite[];
  readonly steps: readonly ListStep[];
  /** Updates that cannot be had without removing something. */
  readonly leftOut: readonly string[];
}

/** A supply as a bundle brought it. */
export interface BroughtSupply {
  /** Inside of bundles: `apt/debian-12.json`. */
  readonly name: string;
  readonly sha256: string;
  readonly sequence: number;
  readonly read: () => Promise<Uint8Array>;
}

const contentShape = z.object({
  suites: aptSupplyShape.shape.suites,
  steps: z.array(
    z.object({
      package: z.string(),
      architecture: z.string(),
      from: z.string().optional(),
      to: z.string(),
      suite: z.int(),
      path: z.string(),
      sha256: z.string(),
      size: z.int(),
    }),
  ),
  leftOut: z.array(z.string()),
});
/** Text of a supply of the largest size, taken apart. */
const CONTENT_LIMIT_BYTES = SUPPLY_LIMITS.bytes;

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
      const read = sha256(bytes) === supply.sha256 ? readAptSupply(bytes) : undefined;
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
  const { suites, steps, leftOut } = contentShape.parse(JSON.parse(text));
  return {
    machine,
    madeAt: row.made_at,
    suites,
    leftOut,
    steps: steps.map(({ from, ...step }) => ({ source: 'list', ...step, ...(from === undefined ? {} : { from }) })),
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
  const installed = new Map(
    software.filter(({ scheme }) => scheme === 'deb').map((one) => [`${one.name} ${one.arch ?? ''}`, one.version]),
  );
  let stands = true;
  const left = steps.filter(({ package: name, architecture, from, to }) => {
    const now = installed.get(`${name} ${architecture}`) ?? installed.get(`${name} all`);
    if (now !== undefined && isAtLeast(now, to)) {
      return false;
    }
    stands &&= now === from;
    return true;
  });
  // New dependencies alone are nobody's wish.
  return left.some(({ from }) => from !== undefined) ? { steps: left, stands } : { steps: [], stands: true };
}

function isAtLeast(version: string, wanted: string): boolean {
  return version === wanted || compareDeb(version, wanted) >= 0;
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
  supply: AptSupply | undefined,
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
    const rows = supply.machines.flatMap((machine) => {
      const content = contentOf(supply, machine);
      return content === undefined
        ? []
        : [[facility, machine.machine, hash, supply.madeAt, gzipSync(canonicalJson(content))]];
    });
    for (const [one, machine, from, madeAt, content] of rows) {
      const row = {
        facility: String(one),
        machine: String(machine),
        supply: String(from),
        made_at: String(madeAt),
        content: content as Uint8Array,
      };
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
      supply.packages.map((item) => [
        `${item.package} ${item.version}`,
        [
          facility,
          item.package,
          item.version,
          dayInJapan(Date.parse(supply.suites[item.suite]?.date ?? supply.madeAt)),
        ],
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

/** Undefined for a machine of which a file is missing: half an answer would be refused at the device. */
function contentOf(supply: AptSupply, { steps, leftOut }: SupplyMachine): z.infer<typeof contentShape> | undefined {
  const files = filesOf(supply);
  const whole: z.infer<typeof contentShape>['steps'] = [];
  for (const step of steps) {
    const file = files.get(`${step.package} ${step.architecture} ${step.to}`);
    if (file === undefined) {
      return undefined;
    }
    const { package: name, architecture, from, to } = step;
    const { suite, path, sha256: hash, size } = file;
    whole.push({
      package: name,
      architecture,
      ...(from === undefined ? {} : { from }),
      to,
      suite,
      path,
      sha256: hash,
      size,
    });
  }
  return { suites: supply.suites, steps: whole, leftOut };
}

const FILES = new WeakMap<AptSupply, ReadonlyMap<string, AptSupply['packages'][number]>>();

function filesOf(supply: AptSupply): ReadonlyMap<string, AptSupply['packages'][number]> {
  const files =
    FILES.get(supply) ??
    new Map(supply.packages.map((item) => [`${item.package} ${item.architecture} ${item.version}`, item]));
  FILES.set(supply, files);
  return files;
}

function tables(db: Db) {
  return db.withTables<AnswersTables>();
}
