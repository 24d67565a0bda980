import { addDays, daysBetween, fillText, type Language, type Text } from '@tsukuroi/core';
import type { ClinicalRole, Decision, Exposure } from '@tsukuroi/protocol';
import type { Verdict } from '../verdict.ts';
import type { Signals } from './signals.ts';
import table from './table.json' with { type: 'json' };
import { CAPS, type Cap, REASONS } from './words.ts';

/** Where a device stands and what it is for. What is not known counts as reachable and as clinical. */
export interface Surroundings {
  readonly exposure: Exposure;
  readonly role: ClinicalRole;
}

export const UNKNOWN_SURROUNDINGS: Surroundings = { exposure: 'unknown', role: 'unknown' };

export interface Priority {
  readonly decision: Decision;
  /** ISO day in Japan; null for watch. */
  readonly due: string | null;
  /** One sentence. */
  readonly why: Text;
}

const DECISIONS: readonly Decision[] = ['act-now', 'this-week', 'next-window', 'watch'];
const HARMS: readonly string[] = table.order;

/**
 * Decision, due day and reason of a verdict on a device (priority/table.json). `since` is the day from which the days are
 * counted: when this site first saw the finding.
 */
export function decide(verdict: Verdict, signals: Signals, surroundings: Surroundings, since: string): Priority {
  if (verdict.kind === 'end-of-life') {
    return decideEndOfLife(verdict, surroundings, since);
  }
  const decision = decisionOf(verdict, signals, surroundings, since);
  const cap = capOf(verdict, signals);
  return priority(decision, since, cap?.at === decision ? cap.why : reasonOf(verdict, signals, surroundings));
}

/** The decision alone, as `decide` takes it: for counting fleets, where nobody reads the words. */
export function decisionOf(verdict: Verdict, signals: Signals, surroundings: Surroundings, since: string): Decision {
  if (verdict.kind === 'end-of-life') {
    return decideEndOfLife(verdict, surroundings, since).decision;
  }
  const fromTable = lookUp(signals, surroundings);
  const cap = capOf(verdict, signals);
  return cap === undefined ? fromTable : later(fromTable, cap.at);
}

/**
 * All that `decisionOf` reads of a verdict and its signals, as text: where two agree, so do their decisions in every place.
 * Undefined for ends of support, whose decision depends on dates.
 */
export function decisionBasis(verdict: Verdict, signals: Signals): string | undefined {
  if (verdict.kind === 'end-of-life') {
    return undefined;
  }
  const { exploitation, automatable, technicalImpact } = signals;
  const tracker = verdict.claims.find((claim) => claim.tracker !== undefined)?.tracker ?? '';
  return `${verdict.kind} ${verdict.verdict} ${verdict.group ?? ''} ${verdict.rule} ${tracker} ${exploitation} ${automatable} ${technicalImpact}`;
}

/** Days within which something with this decision is to be done; undefined for watch. */
export function daysFor(decision: Decision): number | undefined {
  return decision === 'watch' ? undefined : table.days[decision];
}

/** The table's own answer, before anything lowers it. */
export function lookUp(signals: Signals, { exposure, role }: Surroundings): Decision {
  const byExploitation = table.table[signals.exploitation];
  const reach = readOf(['open', 'controlled', 'small'] as const, table.exposure[exposure]);
  const stated = HARMS.indexOf(table.harm[role]);
  const harm = signals.technicalImpact === 'partial' ? Math.max(0, stated - 1) : stated;
  return readOf(DECISIONS, byExploitation[reach][signals.automatable][harm] ?? '');
}

function readOf<A extends string>(allowed: readonly A[], value: string): A {
  const found = allowed.find((one) => one === value);
  if (found === undefined) {
    throw new Error(`priority/table.json holds an unknown word ${value}`);
  }
  return found;
}

function later(a: Decision, b: Decision): Decision {
  return DECISIONS.indexOf(a) > DECISIONS.indexOf(b) ? a : b;
}

/**
 * What may wait in spite of the table: things nobody can act on or that run nowhere. Nothing that is known or likely to be
 * exploited waits, except headers and tools, which do not run.
 */
function capOf(verdict: Verdict, signals: Signals): Cap | undefined {
  if (verdict.verdict === 'not-affected') {
    return CAPS.notAffected;
  }
  if (verdict.group === 'kernel-tools') {
    return verdict.kind === 'missing-update' ? CAPS.toolsUpdate : CAPS.tools;
  }
  if (signals.exploitation !== 'none') {
    return undefined;
  }
  const tracker = verdict.claims.find((claim) => claim.tracker !== undefined)?.tracker;
  if (tracker === 'unimportant') {
    return CAPS.unimportant;
  }
  if (verdict.verdict === 'undetermined') {
    return CAPS.undetermined;
  }
  if (tracker === 'ignored') {
    return CAPS.willNotFix;
  }
  // A package without support can be replaced now; everything else without fix can only be watched.
  if (verdict.rule === 'no-fix' && tracker !== 'end-of-life') {
    return CAPS.noFix;
  }
  return tracker === 'no-dsa' || tracker === 'postponed' ? CAPS.minor : undefined;
}

function reasonOf(verdict: Verdict, signals: Signals, { exposure, role }: Surroundings): Text {
  const params = {
    since: signals.exploitedSince ?? '',
    epss: signals.epss === null ? '' : String(Math.round(signals.epss * 100)),
  };
  const unknown = exposure === 'unknown' && role === 'unknown';
  const join = (language: Language): string => {
    const place = unknown
      ? REASONS.nothingKnown[language]
      : `${REASONS.exposure[exposure][language]}${REASONS.role[role][language]}`;
    return fillText(`${threatOf(verdict, signals)[language]}${place}`, params);
  };
  return { ja: join('ja'), en: join('en') };
}

function threatOf(verdict: Verdict, signals: Signals): Text {
  if (verdict.kind === 'missing-update') {
    return REASONS.update;
  }
  const byEpss = signals.exploitation === 'active' && signals.exploitedSince === null && signals.epss !== null;
  return byEpss && signals.epss >= table.exploitation.activeFromEpss
    ? REASONS.activeByEpss
    : REASONS[signals.exploitation];
}

function priority(decision: Decision, since: string, why: Text): Priority {
  return { decision, due: decision === 'watch' ? null : dueDay(since, decision), why };
}

/** Thousands of findings have few due days; each is counted once. */
const DUE_DAYS = new Map<string, string>();
const DUE_DAYS_LIMIT = 5_000;

function dueDay(since: string, decision: Exclude<Decision, 'watch'>): string {
  const key = `${since} ${decision}`;
  let day = DUE_DAYS.get(key);
  if (day === undefined) {
    day = addDays(since, table.days[decision]);
    if (DUE_DAYS.size < DUE_DAYS_LIMIT) {
      DUE_DAYS.set(key, day);
    }
  }
  return day;
}

/** The named rules that say: support has ended. */
const ENDED_RULES: ReadonlySet<string> = new Set(['end-of-life', 'package-support-ended']);

function decideEndOfLife(verdict: Verdict, { exposure }: Surroundings, since: string): Priority {
  const ends = verdict.lifecycle?.ends;
  if (verdict.verdict !== 'affected') {
    const limited = verdict.lifecycle?.limited === true;
    return priority('watch', since, limited ? REASONS.supportLimited : REASONS.endUnknown);
  }
  if (ENDED_RULES.has(verdict.rule)) {
    const reachable = table.exposure[exposure] === 'open' && exposure !== 'unknown';
    return priority(reachable ? 'this-week' : 'next-window', since, reachable ? REASONS.endedReachable : REASONS.ended);
  }
  const left = typeof ends === 'string' ? daysBetween(since, ends) : Number.POSITIVE_INFINITY;
  if (left > table.endOfLife.soonDays || typeof ends !== 'string') {
    return priority('watch', since, REASONS.endsLater);
  }
  return { decision: 'next-window', due: ends, why: REASONS.endsSoon };
}
