import { addDays } from '@tsukuroi/core';
import type { FeedId, KnowledgeView } from '@tsukuroi/knowledge';
import type { Claim } from '@tsukuroi/knowledge/record.ts';
import type { Verdict } from '@tsukuroi/matching';
import type { Domain } from '../../domain.ts';
import type { Db } from '../../platform/database/index.ts';
import type { FindingsTables } from '../findings/index.ts';

/** A device that a fix has been waiting for longer than this goes alone and first. */
export const LONG_DAYS = 365;

/** These say when a weakness was named; its fix may be younger. */
const NOT_ADVISORIES: readonly FeedId[] = ['nvd', 'cve5'];

/**
 * Since when a weakness could be mended, by the day that the very source says which also says how: of the fix itself (advisories of
 * Debian, Ubuntu, AlmaLinux, Amazon Linux, Red Hat), else of its note (Microsoft's month, Fortinet's notice). Undefined where no such source gives a day.
 * Unknown is not long ago: where nobody dates a fix, only what came here as an update counts.
 */
export function fixedSince(
  { claims, id }: Pick<Verdict, 'claims' | 'id'>,
  knowledge: Pick<KnowledgeView, 'notes'>,
): string | undefined {
  const notes = knowledge.notes(id);
  return claims
    .filter(saysHow)
    .flatMap(
      ({ feed, fixedOn }) => fixedOn ?? notes.filter((note) => note.feed === feed).map(({ published }) => published),
    )
    .filter((day) => day !== undefined)
    .sort()[0];
}

/** Whether anything about a weakness is dated before that day at all: cheap, and true of few. */
function mayBeFixedBefore(before: string, id: string, knowledge: KnowledgeView): boolean {
  const isBefore = (feed: FeedId, day: string | undefined) =>
    day !== undefined && day <= before && !NOT_ADVISORIES.includes(feed);
  return (
    knowledge.notes(id).some(({ feed, published }) => isBefore(feed, published)) ||
    knowledge.claimsAbout(id).some(({ feed, fixedOn }) => isBefore(feed, fixedOn))
  );
}

function saysHow({ feed, fixed, remedies = [] }: Claim): boolean {
  return (
    !NOT_ADVISORIES.includes(feed) &&
    (fixed !== undefined || remedies.some((one) => one.do === 'update' || one.do === 'kb'))
  );
}

/** It changes by the day; nobody waits for it. */
const KEPT_MS = 6 * 3_600_000;
/** Weaknesses looked at between two answers to requests. */
const AT_ONCE = 200;

/** Finds the devices of a facility that have a weakness whose fix has been out for more than a year: by profile, as the findings count them. */
export class LongFixed {
  readonly #db: Db;
  readonly #domain: Pick<Domain, 'findings' | 'knowledge'>;
  #known: { readonly key: string; readonly profiles: ReadonlySet<number> } | undefined;

  constructor(db: Db, domain: Pick<Domain, 'findings' | 'knowledge'>) {
    this.#db = db;
    this.#domain = domain;
  }

  /** @param day in Japan */
  async profiles(facility: string, day: string, nowMs: number): Promise<ReadonlySet<number>> {
    const knowledge = this.#domain.knowledge.view();
    const key = [facility, day, knowledge.digest, Math.floor(nowMs / KEPT_MS)].join(' ');
    if (this.#known?.key !== key) {
      this.#known = { key, profiles: await this.#find(facility, addDays(day, -LONG_DAYS), knowledge) };
    }
    return this.#known.profiles;
  }

  async #find(facility: string, before: string, knowledge: KnowledgeView): Promise<ReadonlySet<number>> {
    const { findings } = this.#domain;
    const open = await this.#db
      .withTables<FindingsTables>()
      .selectFrom('findings_open as o')
      .innerJoin('findings_vulnerabilities as v', 'v.no', 'o.vulnerability')
      .select('v.id')
      .where('o.facility', '=', facility)
      .where('o.affected', '>', 0)
      .where('v.kind', '=', 'vulnerability')
      .orderBy('v.id')
      .execute();
    const profiles = new Set<number>();
    for (const [index, { id }] of open.entries()) {
      if (index % AT_ONCE === AT_ONCE - 1) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      const dated = mayBeFixedBefore(before, id, knowledge);
      for (const hit of dated ? await findings.profilesWith(facility, id) : []) {
        const verdict = findings.judged().verdict(hit.answer.verdict);
        const since = verdict.verdict === 'affected' ? fixedSince(verdict, knowledge) : undefined;
        if (since !== undefined && since <= before) {
          for (const profile of hit.profiles) {
            profiles.add(profile);
          }
        }
      }
    }
    return profiles;
  }
}
