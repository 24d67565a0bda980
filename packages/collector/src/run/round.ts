import type { AptSupply } from '@tsukuroi/protocol/apt-supply.ts';
import type { DnfSupply } from '@tsukuroi/protocol/dnf-supply.ts';
import type { BundleSource } from '@tsukuroi/trust/bundle/export.ts';
import { loadOnlineKey } from '@tsukuroi/trust/keys/online-key.ts';
import type { Box } from '@tsukuroi/trust/mailbox/index.ts';
import { type Sign, signerOf } from '@tsukuroi/trust/roles/verify.ts';
import { catalogSources } from './catalog.ts';
import type { FacilityConfig } from './config.ts';
import { type Context, troubleOf } from './context.ts';
import { dnfSupplyOf, type FetchedDnfSupply, fetchDnfSupplies, isForRpm } from './dnf-supplies.ts';
import { type FacilityMemory, readMemory, writeMemory } from './facility-memory.ts';
import { fetchFeeds } from './feeds.ts';
import { fetchedFingerprint, knowledgeSources, makeKnowledge } from './knowledge.ts';
import { type Letters, readLetters, takeLetters } from './letters.ts';
import { post } from './post.ts';
import { type CollectorStatus, type FacilityStatus, type KnowledgeStatus, readStatus, type Trouble } from './status.ts';
import { earlierSupply, type FetchedSupplyOf, fetchSupplies, isFor, supplyOf, supplySources } from './supplies.ts';

/** The two boxes of a facility's mailbox. */
export interface Boxes {
  readonly inward: Box;
  readonly outward: Box;
}

export interface RoundParts {
  readonly context: Context;
  /** Of facilities with a mailbox. */
  readonly boxes: ReadonlyMap<string, Boxes>;
  /** When somebody from further in was at a facility's mailbox last. */
  readonly visitedAt: (facility: string) => Promise<string | undefined>;
}

const NO_LETTERS: Letters = { request: undefined, machines: [], rpmMachines: [], unreadable: 0 };

/**
 * One round: fetch, build and sign knowledge, hear what facilities say, let apt plan and fetch for all of them, make bundles. A
 * part that fails is named in the status and leaves what it made before; the others go on.
 *
 * @returns the status without the times of the round
 */
export async function round({ context, boxes, visitedAt }: RoundParts): Promise<Omit<CollectorStatus, 'round'>> {
  const { clock, config, door, places, store, say } = context;
  const before = await readStatus(door, places.status);
  const troubles: Record<string, Trouble> = {};
  const attempt = async <T>(part: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      const trouble = troubleOf(error, clock);
      troubles[part] = trouble;
      say(`${part}: ${trouble.what}`);
      return undefined;
    }
  };
  const sign = await attempt('key', async () =>
    signerOf([await loadOnlineKey(door, config.key ?? places.key, 'collector')]),
  );
  const feeds = await attempt('feeds', () => fetchFeeds(context));
  const knowledge = await attempt('knowledge', () => knowledgeOf(context, before?.knowledge, sign));
  // All or nothing: a bundle without knowledge would make the next one carry all of it again.
  const shared = await attempt('contents', async () => [
    ...(await catalogSources(context)),
    ...(await knowledgeSources(context)),
  ]);

  const refusals = new Map<string, unknown>();
  for (const facility of config.facilities) {
    const outward = boxes.get(facility.id)?.outward;
    const refused =
      outward === undefined ? undefined : await takeLetters(context, facility, outward).catch((error) => error);
    refusals.set(facility.id, refused);
  }
  const letters = (await attempt('letters', () => readLetters(context))) ?? new Map<string, Letters>();

  const heard = config.facilities.map(({ id }) => letters.get(id) ?? NO_LETTERS);
  const supplies: FetchedSupplyOf[] = [];
  const dnfSupplies: FetchedDnfSupply[] = [];
  const supplied: CollectorStatus['supplies'] = [];
  const stands = (name: string) => (before?.supplies ?? []).filter((one) => one.name === name);
  for (const apt of config.apt) {
    const machines = heard.flatMap((one) => one.machines.filter((machine) => isFor(apt, machine)));
    const fetched = await attempt(`apt ${apt.name}`, () => fetchSupplies(context, apt, machines));
    supplies.push(...(fetched?.supplies ?? []));
    supplied.push(...(fetched === undefined ? stands(apt.name) : [fetched.status]));
  }
  for (const dnf of config.dnf) {
    const machines = heard.flatMap((one) => one.rpmMachines.filter((machine) => isForRpm(dnf, machine)));
    const fetched = await attempt(`dnf ${dnf.name}`, () => fetchDnfSupplies(context, dnf, machines));
    dnfSupplies.push(...(fetched?.supplies ?? []));
    supplied.push(...(fetched === undefined ? stands(dnf.name) : [fetched.status]));
  }

  const facilities: FacilityStatus[] = [];
  for (const facility of config.facilities) {
    facilities.push(
      await answer(context, {
        facility,
        letters: letters.get(facility.id) ?? NO_LETTERS,
        box: boxes.get(facility.id)?.inward,
        visitedAt: await visitedAt(facility.id),
        supplies,
        dnfSupplies,
        shared,
        sign,
        refusal: refusals.get(facility.id),
      }),
    );
  }
  await attempt('store', () => store.collect());
  const newest = knowledge ?? before?.knowledge;
  return {
    format: 'collector-status/1',
    ...(feeds === undefined ? {} : { feeds }),
    ...(newest === undefined ? {} : { knowledge: newest }),
    supplies: supplied,
    facilities,
    troubles,
  };
}

interface Asked {
  readonly facility: FacilityConfig;
  readonly letters: Letters;
  readonly box: Box | undefined;
  readonly visitedAt: string | undefined;
  readonly supplies: readonly FetchedSupplyOf[];
  readonly dnfSupplies: readonly FetchedDnfSupply[];
  /** Undefined when they could not be read. */
  readonly shared: readonly BundleSource[] | undefined;
  readonly sign: Sign | undefined;
  /** Why something that the facility sent was not taken. */
  readonly refusal: unknown;
}

/** What one facility is given. Its trouble stands with it and stops nobody else. */
async function answer(context: Context, asked: Asked): Promise<FacilityStatus> {
  const { clock, config, say } = context;
  const { box, facility, letters, refusal, shared, sign, visitedAt } = asked;
  const { request } = letters;
  let memory = await readMemory(context, facility.id);
  let state: FacilityStatus['state'] = 'failed';
  let problem = refusal;
  try {
    if (visitedAt !== undefined && visitedAt !== memory.visitedAt) {
      memory = { ...memory, visitedAt };
      await writeMemory(context, facility.id, memory);
    }
    if (sign !== undefined && shared !== undefined) {
      const sources = [...shared, ...(await suppliesFor(context, asked, memory))];
      const posted = await post(context, { facility, box, memory, request, sources, sign });
      ({ memory, state } = posted);
      problem ??= posted.problem;
    }
  } catch (error) {
    problem = error;
  }
  if (problem !== undefined) {
    say(`${facility.id}: ${troubleOf(problem, clock).what}`);
  }
  const waiting = box === undefined ? [] : await box.list();
  const { made } = memory;
  const machines = letters.machines.length + letters.rpmMachines.length;
  const planned =
    letters.machines.filter((machine) => config.apt.some((apt) => isFor(apt, machine))).length +
    letters.rpmMachines.filter((machine) => config.dnf.some((dnf) => isForRpm(dnf, machine))).length;
  return {
    id: facility.id,
    ...(request === undefined ? {} : { request: { id: request.id, madeAt: request.request.madeAt } }),
    machines,
    unplanned: machines - planned + letters.unreadable,
    ...(made === undefined
      ? {}
      : {
          made: { id: made.id, sequence: made.sequence, at: made.at, bytes: made.bytes, leftOut: made.leftOut },
        }),
    state,
    waiting: { bundles: waiting.length, bytes: waiting.reduce((sum, { bytes }) => sum + bytes, 0) },
    ...(memory.visitedAt === undefined ? {} : { visitedAt: memory.visitedAt }),
    ...(problem === undefined ? {} : { trouble: troubleOf(problem, clock) }),
  };
}

/** Packages for a facility. What could not be planned in this round is what it was given before. */
async function suppliesFor(
  context: Context,
  { dnfSupplies, letters, supplies }: Asked,
  memory: FacilityMemory,
): Promise<readonly BundleSource[]> {
  const { config } = context;
  const machines = new Set([...letters.machines, ...letters.rpmMachines].map(({ machine }) => machine));
  const sources = new Map<string, BundleSource>();
  // A package that could not be fetched today takes nothing away that was there yesterday.
  const add = async (name: string, now: AptSupply | DnfSupply | undefined, incomplete: boolean) => {
    const before = memory.documents[name];
    const supply = now ?? (incomplete ? await earlierSupply(context, before) : undefined);
    for (const source of supply === undefined ? [] : await supplySources(context, name, supply, before)) {
      sources.set(`${source.kind} ${source.name}`, source);
    }
  };
  for (const name of config.apt.flatMap((apt) => [apt.name, `${apt.name}-declared`])) {
    const whole = supplies.find((one) => one.name === name);
    const now = whole === undefined ? undefined : supplyOf(whole, machines);
    await add(`apt/${name}.json`, now, whole === undefined || whole.missing.size > 0);
  }
  for (const name of config.dnf.flatMap((dnf) => [dnf.name, `${dnf.name}-declared`])) {
    const whole = dnfSupplies.find((one) => one.name === name);
    const now = whole === undefined ? undefined : dnfSupplyOf(whole, machines);
    await add(`dnf/${name}.json`, now, whole === undefined || whole.incomplete);
  }
  return [...sources.values()];
}

const REBUILT_AFTER_MS = 24 * 3_600_000;

/** Builds when something fetched differs from what the newest was made of, and once a day: corrections begin and end by date. */
async function knowledgeOf(
  context: Context,
  before: KnowledgeStatus | undefined,
  sign: Sign | undefined,
): Promise<KnowledgeStatus | undefined> {
  const madeFrom = await fetchedFingerprint(context.places.feeds);
  // Knowledge of nothing would take the place of what a hospital knows already.
  if (sign === undefined || madeFrom === undefined) {
    return before;
  }
  const age = context.clock.nowMs() - Date.parse(before?.builtAt ?? '1970-01-01T00:00:00Z');
  const same = before !== undefined && before.madeFrom === madeFrom && age < REBUILT_AFTER_MS;
  return same ? before : makeKnowledge(context, madeFrom, sign);
}
