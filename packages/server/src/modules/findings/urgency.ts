import type { ClinicalRole, Decision, Exposure } from '@tsukuroi/protocol';

/** Decisions, most urgent first; their places are what tables and counters hold. */
export const DECISIONS: readonly Decision[] = ['act-now', 'this-week', 'next-window', 'watch'];
/** Stored decision of a device on which nothing is open. */
export const NO_DECISION = DECISIONS.length;

const EXPOSURES: readonly Exposure[] = ['edge', 'dmz', 'internal', 'isolated', 'unknown'];
const ROLES: readonly ClinicalRole[] = ['life-support', 'care', 'office', 'infrastructure', 'unknown'];

/** Where a device stands and what it is for, as one small number. */
export function placeNumber(exposure: Exposure, role: ClinicalRole): number {
  return EXPOSURES.indexOf(exposure) * ROLES.length + ROLES.indexOf(role);
}

export function placeOfNumber(place: number): { readonly exposure: Exposure; readonly role: ClinicalRole } {
  return {
    exposure: EXPOSURES[Math.floor(place / ROLES.length)] ?? 'unknown',
    role: ROLES[place % ROLES.length] ?? 'unknown',
  };
}

export const PLACES = EXPOSURES.length * ROLES.length;

/** What is open on one device, counted as its page lists it: one for each software and vulnerability. */
export interface Tally {
  /** By decision, most urgent first. */
  readonly byDecision: readonly [number, number, number, number];
  readonly affected: number;
  readonly undetermined: number;
}
