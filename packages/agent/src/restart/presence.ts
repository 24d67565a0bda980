import type { Restarting } from '@tsukuroi/trust/plan/plan.ts';
import type { Input, RestartFacts } from './shape.ts';

const MINUTE_MS = 60_000;

/**
 * Whether somebody counts as being at the machine: keyboard or mouse within the time that the rules give, or no way to learn it. An account that
 * is signed on, or a program that is open, alone says nothing: PCs of a ward are never signed off.
 */
export function inUse(input: Input, rules: Restarting, nowMs: number): boolean {
  return input.unknown.length > 0 || recently(input, rules, nowMs);
}

/** A mark from the future (a clock that was set back) counts as recent: it proves no absence. */
function recently(input: Input, rules: Restarting, nowMs: number): boolean {
  return input.lastMs !== undefined && nowMs - input.lastMs < rules.idleMinutes * MINUTE_MS;
}

/**
 * The protected program in use: it runs, and somebody typed or pointed within the time that the rules give. Undefined when none is. With protected
 * programs named and no way to see which programs run, one of them counts as running.
 */
export function programInUse(facts: RestartFacts, rules: Restarting, nowMs: number): string | undefined {
  if (rules.protectedApplications.length === 0 || !inUse(facts.input, rules, nowMs)) {
    return undefined;
  }
  return facts.running === undefined ? rules.protectedApplications[0] : facts.running[0];
}

/** What a reason names: the protected program, where it was typed, or of what it cannot be learnt. */
export function whoIsThere(facts: RestartFacts, rules: Restarting, nowMs: number): string {
  const { input } = facts;
  if (!recently(input, rules, nowMs)) {
    return `unknown: ${input.unknown.join(', ')}`.slice(0, 300);
  }
  return programInUse(facts, rules, nowMs) ?? input.where ?? 'input';
}
