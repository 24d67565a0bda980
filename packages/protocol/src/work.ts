import { z } from 'zod';

/**
 * What becomes of an action of a plan (docs/formats/work.md, DESIGN 2.6). An agent writes each change into its journal and reports it;
 * nothing is `done` before the inventory was read again, after the restart where one is needed.
 */
export const WORK_STATES = [
  'needed',
  'staged',
  'installing',
  'restart-pending',
  'verifying',
  'done',
  'failed',
  'blocked',
  'rolled-back',
  'unknown',
] as const;
export const workStateShape = z.enum(WORK_STATES);
export type WorkState = z.infer<typeof workStateShape>;

/** Who may say that work moved on. Only the server says `unknown`, on an overdue report, and takes up what failed once more. */
export type Mover = 'agent' | 'server';

/** From each state to each state that may follow, and by whom. What is not here is no move. */
export const WORK_MOVES: Readonly<Record<WorkState, Readonly<Partial<Record<WorkState, Mover>>>>> = {
  needed: { staged: 'agent', blocked: 'agent', failed: 'agent', unknown: 'server' },
  staged: { installing: 'agent', blocked: 'agent', failed: 'agent', needed: 'agent', unknown: 'server' },
  blocked: {
    needed: 'agent',
    staged: 'agent',
    installing: 'agent',
    failed: 'agent',
    blocked: 'agent',
    unknown: 'server',
  },
  installing: {
    verifying: 'agent',
    'restart-pending': 'agent',
    failed: 'agent',
    'rolled-back': 'agent',
    unknown: 'server',
  },
  'restart-pending': { verifying: 'agent', failed: 'agent', 'restart-pending': 'agent', unknown: 'server' },
  verifying: { done: 'agent', failed: 'agent', 'restart-pending': 'agent', 'rolled-back': 'agent', unknown: 'server' },
  unknown: {
    needed: 'agent',
    staged: 'agent',
    installing: 'agent',
    'restart-pending': 'agent',
    verifying: 'agent',
    done: 'agent',
    failed: 'agent',
    blocked: 'agent',
    'rolled-back': 'agent',
  },
  failed: { needed: 'server' },
  done: {},
  'rolled-back': { needed: 'server' },
};

export function mayMove(from: WorkState, to: WorkState, who: Mover): boolean {
  return WORK_MOVES[from][to] === who;
}

/** Work that is over; another plan may begin it anew under another key. */
export const ENDED: readonly WorkState[] = ['done', 'failed', 'rolled-back'];

/**
 * Why work is blocked, failed or was rolled back. A closed list; each has its sentence and what to do next (work-words.ts). `blocked` waits and
 * goes on by itself when the reason is gone; `failed` is over.
 */
export const WORK_REASONS = [
  // The rules: charter, touch class, window (packages/trust/src/charter/permits.ts has the finer words for what an order may be).
  'touch-never',
  'approval-missing',
  'order-refused',
  'not-backed',
  'time-untrusted',
  'outside-window',
  'not-this-hour',
  'too-late-in-window',
  'too-old',
  'superseded',
  'stopped',
  // The people and the machine.
  'person-active',
  'on-battery',
  'disk-space',
  'busy',
  'content-missing',
  'restart-not-allowed',
  'restart-by-click',
  'restart-postponed',
  'restart-cap',
  'not-together',
  // The package manager.
  'list-refused',
  'list-older-than-seen',
  'held-package',
  'unplanned-change',
  'would-remove',
  'not-newer',
  'package-manager-broken',
  'install-failed',
  'remove-failed',
  'not-verified',
  'restart-did-not-happen',
  'interrupted',
  'foreign-change',
] as const;
export const workReasonShape = z.enum(WORK_REASONS);
export type WorkReason = z.infer<typeof workReasonShape>;

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const instant = z.string().max(40);
const short = z.string().max(300);

/** What a journal line of kind `result` says beside what every line says (agent-api.ts). One line for each move. */
export const resultFields = {
  plan: z.int().min(1),
  action: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  /** Of this action's own moves; begins with 1. */
  move: z.int().min(1),
  state: workStateShape.exclude(['unknown']),
  because: workReasonShape.optional(),
  /** What the reason is about: a package, a program, an instant. */
  about: short.optional(),
  /** SHA-256 of a `result/1`, which travels beside the line as `evidence {…}`. */
  evidence: digest.optional(),
};

/** In the place of a version: what a removal wants. */
export const GONE = '-';

/** `result/1`: what was seen and done on the device, as evidence of an action. */
export const resultShape = z.strictObject({
  format: z.literal('result/1'),
  plan: z.int().min(1),
  action: resultFields.action,
  /** `agent`: the agent itself, from one of its signed releases. */
  provider: z.enum(['apt', 'dnf', 'recipe', 'restart', 'agent']),
  began: instant,
  ended: instant,
  bootBefore: short.optional(),
  bootAfter: short.optional(),
  /** Read from the package manager's own records afterwards, not from what was asked of it. */
  changes: z
    .array(
      z.strictObject({
        package: short,
        architecture: short.optional(),
        from: short.optional(),
        /** What the plan wanted; `GONE` when it is taken off. */
        to: short,
        /** What is there now; absent when nothing is. */
        now: short.optional(),
      }),
    )
    .max(5_000),
  /** Settings files of which the machine's own version was kept. */
  keptSettings: z.array(short).max(500),
  /** Services and programs that still run old code; `kernel` for the kernel. */
  needRestart: z.array(short).max(500),
  /** Of the package manager: its exit code, and in words what it means. */
  exit: z.strictObject({ code: z.int().nullable(), meaning: short }).optional(),
  /** Its last words, at most 200 lines. */
  output: z.array(z.string().max(1_000)).max(200),
  /** Milliseconds of processor time: our own processes, and all together; and bytes that were fetched for it. */
  cost: z.strictObject({ ownCpuMs: z.int().min(0), cpuMs: z.int().min(0), bytes: z.int().min(0) }),
});
export type ResultEvidence = z.infer<typeof resultShape>;

export const RESULT_LIMIT_BYTES = 2 * 1024 * 1024;

/**
 * What became of a device that was woken for its work (docs/formats/work.md): it came up for it, it goes off again, or it stays on, with the reason.
 * `going-off` is said before; a device that then found a reason against it says `stayed-on` after it.
 */
export const POWER_OUTCOMES = ['woken', 'going-off', 'stayed-on'] as const;
export type PowerOutcome = (typeof POWER_OUTCOMES)[number];

/** Why a woken device stays on. A closed list; each has its sentence (work-words.ts). */
export const POWER_REASONS = [
  /** It came up too late to have been woken: somebody switched it on. */
  'not-woken',
  /** Somebody is there, or was since it came up, or that cannot be learnt. */
  'person-active',
  /** Charter, touch class or the plan's rule for restarts do not allow it. */
  'not-allowed',
  /** Work is under way, or waits for something, until the window closes. */
  'work-pending',
  'time-untrusted',
  /** The plan that said so was taken back, or another one took its place. */
  'superseded',
  /** Another program holds the machine up, or the machine did not obey. */
  'busy',
] as const;
export type PowerReason = (typeof POWER_REASONS)[number];

/** What a journal line of kind `power` says beside what every line says (agent-api.ts). */
export const powerFields = {
  /** Of the plan that said that the device goes off again. */
  plan: z.int().min(1),
  /** Counts the lines of this kind on a device; begins with 1. */
  number: z.int().min(1),
  /** Which of the instants of the plan it is about. */
  wake: z.iso.datetime(),
  outcome: z.enum(POWER_OUTCOMES),
  because: z.enum(POWER_REASONS).optional(),
  about: short.optional(),
};
