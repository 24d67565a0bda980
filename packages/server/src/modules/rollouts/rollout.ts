import { closenessOf, type Policy, type PolicyDevice } from '@tsukuroi/policy';
import type { RolloutDeviceState, WorkReason } from '@tsukuroi/protocol';
import type { MemberRecord, RolloutRecord } from './store.ts';

/** A ring as a rollout took it over from its policy on the day it began; a policy that is changed meanwhile counts for the next one. */
export interface Ring {
  readonly id: string;
  readonly name: string;
  readonly gate: Policy['rings'][number]['gate'];
  readonly who?: Policy['rings'][number]['who'];
  readonly startedAt: string | null;
  readonly passedAt: string | null;
  /** Nobody there had anything to try. */
  readonly skipped: boolean;
}

export function ringsOf({ rings }: Pick<RolloutRecord, 'rings'>): readonly Ring[] {
  return JSON.parse(rings) as Ring[];
}

export function budgetOf({ budget }: Pick<RolloutRecord, 'budget'>): Policy['failureBudget'] {
  return JSON.parse(budget) as Policy['failureBudget'];
}

export function newRings({ rings }: Pick<Policy, 'rings'>): readonly Ring[] {
  return rings.map(({ id, name, gate, who }) => ({
    id,
    name,
    gate,
    ...(who === undefined ? {} : { who }),
    startedAt: null,
    passedAt: null,
    skipped: false,
  }));
}

/** The first ring that names a device; the last one takes all that are left. */
export function ringOf(rings: readonly Pick<Ring, 'who'>[], device: PolicyDevice): number {
  const named = rings.findIndex(({ who }) => who !== undefined && closenessOf(who, device) !== undefined);
  return named >= 0 ? named : rings.length - 1;
}

/** Actions of the plan that a member was given. */
export function actionsOf({ action }: Pick<MemberRecord, 'action'>): readonly string[] {
  return action === null ? [] : action.split(' ');
}

/** Ordered, and not over. */
const ACTIVE: readonly RolloutDeviceState[] = [
  'needed',
  'staged',
  'blocked',
  'installing',
  'restart-pending',
  'verifying',
];
/** Ordered, and nothing begun: may be taken back or ordered anew. */
const WAITING: readonly RolloutDeviceState[] = ['needed', 'staged', 'blocked'];
const OVER: readonly RolloutDeviceState[] = ['done', 'failed', 'rolled-back', 'unknown', 'withdrawn'];

export const isActive = ({ state }: Pick<MemberRecord, 'state'>): boolean => ACTIVE.includes(state);
export const isWaiting = ({ state }: Pick<MemberRecord, 'state'>): boolean => WAITING.includes(state);
export const isOver = ({ state }: Pick<MemberRecord, 'state'>): boolean => OVER.includes(state);

/** Reasons for which nothing was tried: they say nothing about the update, and use up no budget. */
const NOT_TRIED: readonly (WorkReason | null)[] = ['too-old', 'superseded', 'stopped', 'outside-window', 'not-backed'];

/** It waits for a group with which it must not be down together (first-group.ts). */
export function waitsForGroup({ about, state }: Pick<MemberRecord, 'about' | 'state'>): boolean {
  return state === 'planned' && about !== null && about.includes('"code":"group-not-back"');
}

/**
 * Nothing of what its rollout tries is left for it, only what came later, which no ring tried (ordering.ts): it waits for the next rollout, and
 * this one does not wait for it.
 */
export function isLeftForNext({ about, state }: Pick<MemberRecord, 'about' | 'state'>): boolean {
  return state === 'planned' && about !== null && about.includes('"code":"not-proved"');
}

/** It was tried and did not go well. */
export function isFailure({ state, because }: Pick<MemberRecord, 'state' | 'because'>): boolean {
  return state === 'rolled-back' || (state === 'failed' && !NOT_TRIED.includes(because));
}
