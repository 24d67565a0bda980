import { canonicalJson, fillText, isoSeconds, type Language } from '@tsukuroi/core';
import {
  type AgentTrust,
  agentTrustShape,
  type Device,
  type DeviceTrust,
  type TrustStanding,
} from '@tsukuroi/protocol';
import { type Db, inTransaction } from '../../platform/database/index.ts';
import { type Audit, programActor } from '../audit/index.ts';
import { activeIdentityOf } from '../enrolment/index.ts';
import { type DeviceStandingRecord, readStanding, readStandings, writeStanding } from './store.ts';
import { LINE_LABEL, STANDING_SHORT, STANDING_WORDS, TIME_WORDS, whyWords } from './texts.ts';

/** Worst first. A refused plan is as bad as refused metadata. */
export function standingOf({ catalog, director, planRefused }: AgentTrust): Exclude<TrustStanding, 'unknown'> {
  if (planRefused !== undefined) {
    return 'invalid';
  }
  const states = [catalog.state, director.state];
  return (['invalid', 'unreachable', 'old'] as const).find((state) => states.includes(state)) ?? 'ok';
}

/** Keeps what an agent said of the signed metadata; a change to or from "invalid" is in the audit. */
export async function keepStanding(
  parts: { readonly db: Db; readonly audit: Audit; readonly clock: { nowMs(): number } },
  identity: { readonly id: string; readonly facility: string; readonly name: string },
  said: AgentTrust,
): Promise<void> {
  const now = isoSeconds(parts.clock.nowMs());
  const standing = standingOf(said);
  await inTransaction(parts.db, async (tx) => {
    const before = await readStanding(tx, identity.id);
    const since = before?.standing === standing ? before.since : now;
    const { id, facility } = identity;
    await writeStanding(tx, { identity: id, facility, standing, said: canonicalJson(said), said_at: now, since });
    if (before?.standing !== standing && (standing === 'invalid' || before?.standing === 'invalid')) {
      await parts.audit.append(tx, facility, {
        who: programActor('director'),
        what: 'director.device-standing',
        target: identity.name,
        ...(before === undefined ? {} : { before: { standing: before.standing } }),
        after: { standing, why: whyOf(said) },
      });
    }
  });
}

function whyOf({ catalog, director, planRefused }: AgentTrust): string {
  return planRefused ?? director.why ?? catalog.why ?? '';
}

/** A device's state in words; of one that never said anything it is unknown. */
export function standingWords(row: DeviceStandingRecord | undefined, language: Language): DeviceTrust {
  if (row === undefined) {
    const { what, effect, next } = STANDING_WORDS.unknown;
    const nothing = { catalog: null, director: null, time: null, plan: null, saidAt: null };
    return { state: 'unknown', what: what[language], effect: effect[language], next: next[language], ...nothing };
  }
  const said = agentTrustShape.parse(JSON.parse(row.said));
  const oldest = [said.catalog.signedAt, said.director.signedAt].filter((at) => at !== undefined).sort()[0];
  const params = {
    why: whyWords(whyOf(said), language),
    signedAt: oldest?.slice(0, 10) ?? '',
  };
  const { what, effect, next } = STANDING_WORDS[row.standing];
  const short = (state: TrustStanding, at?: string) =>
    `${STANDING_SHORT[state][language]}${at === undefined ? '' : ` (${at})`}`;
  return {
    state: row.standing,
    what: fillText(what[language], params),
    effect: effect[language],
    next: next[language],
    catalog: short(said.catalog.state, said.catalog.signedAt),
    director: short(said.director.state, said.director.signedAt),
    time: TIME_WORDS[said.time][language],
    plan: said.plan ?? null,
    saidAt: row.said_at,
  };
}

/** Which version of the agent runs, by identity; an agent that does not say it is not among them. */
export async function agentVersions(
  db: Db,
  facility: string,
  identities?: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await readStandings(db, facility, identities);
  return new Map(
    rows.flatMap(({ identity, said }) => {
      const { agent } = JSON.parse(said) as Pick<AgentTrust, 'agent'>;
      return agent === undefined ? [] : [[identity, agent] as const];
    }),
  );
}

/** The line on a device's page: nothing for what has no agent. */
export async function trustLines(
  db: Db,
  facility: string,
  device: string,
  language: Language,
): Promise<Device['facts']> {
  const identity = await activeIdentityOf(db, facility, device);
  if (identity === undefined) {
    return [];
  }
  const { state, what, effect, next } = standingWords(await readStanding(db, identity), language);
  const tone = state === 'ok' ? 'good' : state === 'invalid' ? 'bad' : 'unknown';
  const value = state === 'ok' ? what : `${what}${effect}${next}`;
  return [{ label: LINE_LABEL[language], value, state: tone }];
}
