import { sha256 } from '@tsukuroi/core';

/** What a plan says, in few words: one for the plan, then `action=hash` for each of its actions that is not over. */
export function planKey(rest: unknown, actions: readonly { readonly id: string }[]): string {
  return [hashOf(rest), ...actions.map((action) => `${action.id}=${hashOf(action)}`)].join(' ');
}

/** The key of a plan of which an action is over; empty when it was the last. */
export function keyWithout(key: string, action: string): string {
  const [plan = '', ...actions] = key.split(' ');
  const left = actions.filter((word) => !word.startsWith(`${action}=`));
  return left.length === 0 ? '' : [plan, ...left].join(' ');
}

/**
 * Whether a plan that stands says what another one would. Actions of it that are over may be in the other one until the device's inventory is
 * here: they are not asked for again.
 *
 * @param ordered ids of all actions of the plan that stands
 */
export function saysTheSame(standing: string, ordered: readonly string[], wanted: string): boolean {
  const open = new Set(standing.split(' '));
  const over = ordered.filter((id) => ![...open].some((word) => word.startsWith(`${id}=`)));
  return over.reduce((key, id) => keyWithout(key, id), wanted) === standing;
}

function hashOf(value: unknown): string {
  return sha256(JSON.stringify(value)).slice(0, 16);
}
