/**
 * Where parts of the product wait for a time of day or for their next turn: by these alone a lab whose clock runs faster makes them wait less.
 * What guards against a program that does not answer keeps its true length, since answers take as long as ever.
 */
export const WAITING: readonly string[] = [
  'packages/agent/src/report/run.ts',
  'packages/agent/src/report/wait.ts',
  'packages/agent/src/work/resident-work.ts',
  'packages/agent/src/work/worker.ts',
  'packages/cli/src/commands/collector-run.ts',
  'packages/relay/src/mailbox/gate.ts',
  'packages/relay/src/relay.ts',
  'packages/server/src/modules/carrying/index.ts',
  'packages/server/src/modules/paths/index.ts',
  'packages/server/src/modules/rollouts/rounds.ts',
  'packages/server/src/modules/waking/index.ts',
];

/** Whether a function that took a trace of itself (`new Error().stack`) was called from one of these places. */
export function isWaiting(stack: string | undefined): boolean {
  const caller = stack?.split('\n')[2] ?? '';
  return WAITING.some((file) => caller.includes(`/${file}:`));
}
