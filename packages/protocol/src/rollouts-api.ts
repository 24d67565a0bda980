import { z } from 'zod';
import { WORK_STATES, workReasonShape, workStateShape } from './work.ts';

/** What the console's pages 適用状況, 作業の履歴 and 更新 ask (docs/formats/rollouts.md). Lists: grids/rollouts.ts. */

/** `stopped` and `finished` are over; nothing of such a rollout begins any more. */
export const ROLLOUT_STATES = ['stopped', 'paused', 'waiting', 'running', 'finished'] as const;
export const rolloutStateShape = z.enum(ROLLOUT_STATES);
export type RolloutState = z.infer<typeof rolloutStateShape>;

/** `planned`: its ring has not begun, or its turn has not come; `withdrawn`: taken back before it began. */
export const ROLLOUT_DEVICE_STATES = [...WORK_STATES, 'planned', 'withdrawn'] as const;
export const rolloutDeviceStateShape = z.enum(ROLLOUT_DEVICE_STATES);
export type RolloutDeviceState = z.infer<typeof rolloutDeviceStateShape>;

export const PATCH_STATES = ['failed', 'unknown', 'held', 'waiting', 'done'] as const;
export type PatchState = (typeof PATCH_STATES)[number];

export const UPDATE_KINDS = ['os-security', 'os-other', 'application', 'product'] as const;

const count = z.int().min(0);
const instant = z.string();

/** GET /rollouts */
export const rolloutRowShape = z.object({
  id: z.string(),
  /** Policy and the day on which it began. */
  name: z.string(),
  state: rolloutStateShape,
  /** How it stands, in a sentence; of a stopped one, why. */
  sentence: z.string(),
  /** What a person does now; null when nothing. */
  next: z.string().nullable(),
  policy: z.string(),
  policyName: z.string(),
  /** Name of the ring that is under way, or was last. */
  ring: z.string(),
  ringNumber: count,
  rings: count,
  devices: count,
  done: count,
  failed: count,
  waiting: count,
  unknown: count,
  startedAt: instant,
  endedAt: instant.nullable(),
  /** It passed over rings and waiting days because of the danger, as its policy allows. */
  fastLane: z.boolean(),
});
export type RolloutRow = z.infer<typeof rolloutRowShape>;

/** How many devices are in each state; a state without devices is absent. */
const countsShape = z.partialRecord(rolloutDeviceStateShape, count);
export type RolloutCounts = z.infer<typeof countsShape>;

/** One condition of a gate, in words, and whether it holds. Unknown does not open a gate. */
const gateLineShape = z.object({ holds: z.enum(['yes', 'no', 'unknown']), sentence: z.string() });
export type GateLine = z.infer<typeof gateLineShape>;

const ringShape = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['ahead', 'running', 'passed', 'stopped']),
  devices: count,
  counts: countsShape,
  startedAt: instant.nullable(),
  /** What has to hold before the next ring begins; empty for the last ring and for one that lies ahead. */
  gate: z.array(gateLineShape),
});

/** Open findings of the rollout's devices. A device whose software cannot be judged counts in `undetermined` and nowhere else. */
const effectShape = z.object({
  /** As the last inventory before the rollout said, and as the newest says. */
  before: count,
  after: count,
  fixed: count,
  /** What is still open on devices that are done: this rollout did not mend it. */
  notFixed: z.array(z.object({ id: z.string(), software: z.string(), devices: count })),
  /** There is more than is listed. */
  notFixedMore: count,
  devices: count,
  undetermined: count,
});
export type RolloutEffect = z.infer<typeof effectShape>;

/** GET /rollouts/:id */
export const rolloutViewShape = z.object({
  rollout: rolloutRowShape,
  counts: countsShape,
  rings: z.array(ringShape),
  departments: z.array(z.object({ department: z.string().nullable(), devices: count, counts: countsShape })),
  speed: z.object({
    /** Devices done in the last hour. */
    doneLastHour: count,
    /** For the ring under way at this speed; null when it cannot be said. */
    secondsLeft: count.nullable(),
    /** When the next window of its policy opens; null while one is open, or when none comes. */
    nextWindow: instant.nullable(),
    /** Whether a window of its policy is open now. */
    open: z.boolean(),
  }),
  effect: effectShape,
  /** Why it stopped or was paused. */
  why: z
    .object({ code: z.string(), sentence: z.string(), next: z.string(), at: instant, who: z.string().nullable() })
    .nullable(),
  /** Reports 「調子が悪い」 that are not settled. */
  trouble: z.array(
    z.object({ id: z.string(), deviceId: z.string(), device: z.string(), text: z.string(), at: instant }),
  ),
  /** What a person may do now. */
  may: z.object({ pause: z.boolean(), resume: z.boolean(), stop: z.boolean(), retry: z.boolean() }),
});
export type RolloutView = z.infer<typeof rolloutViewShape>;

/** GET /rollouts/:id/devices */
export const rolloutDeviceRowShape = z.object({
  /** Id of the device. */
  id: z.string(),
  deviceId: z.string(),
  device: z.string(),
  department: z.string().nullable(),
  state: rolloutDeviceStateShape,
  ring: z.string(),
  because: workReasonShape.nullable(),
  /** The reason, in a sentence. */
  sentence: z.string(),
  next: z.string().nullable(),
  packages: count,
  /** Begin of the next window in which it may begin. */
  window: instant.nullable(),
  at: instant.nullable(),
  /** Retry is possible. */
  retry: z.boolean(),
  /** It waits for a group with which it must not be down together; a person may let it go on. */
  goOn: z.boolean(),
});
export type RolloutDeviceRow = z.infer<typeof rolloutDeviceRowShape>;

/** GET /work, GET /devices/:id/work: one row for each move. */
export const workRowShape = z.object({
  id: z.string(),
  /** When the device wrote it; of `unknown` when the server said so. */
  at: instant,
  day: z.string(),
  deviceId: z.string().nullable(),
  device: z.string(),
  department: z.string().nullable(),
  state: workStateShape,
  because: workReasonShape.nullable(),
  sentence: z.string(),
  next: z.string().nullable(),
  /** `openssl 3.0.17-1~deb12u2、libssl3 …` */
  packages: z.string(),
  /** What is odd about it: out of turn, later than its order allowed; null when nothing. */
  note: z.string().nullable(),
  rolloutId: z.string().nullable(),
  rollout: z.string().nullable(),
  plan: z.int(),
  action: z.string(),
  /** SHA-256 of the evidence, GET /work/evidence/:hash; null when there is none. */
  evidence: z.string().nullable(),
});
export type WorkRow = z.infer<typeof workRowShape>;

/** GET /devices/:id/updates */
export const deviceUpdateRowShape = z.object({
  id: z.string(),
  state: z.enum(PATCH_STATES),
  package: z.string(),
  architecture: z.string(),
  from: z.string().nullable(),
  version: z.string(),
  kind: z.enum(UPDATE_KINDS),
  publishedOn: z.string().nullable(),
  /** Which policy takes it and by what; empty when none does, or nobody said yet. */
  within: z.string(),
  /** Every reason, one after the other; empty when nothing holds it back. */
  because: z.string(),
});
export type DeviceUpdateRow = z.infer<typeof deviceUpdateRowShape>;

/** GET /patches: one row for each package and version. */
export const patchRowShape = z.object({
  id: z.string(),
  state: z.enum(PATCH_STATES),
  package: z.string(),
  version: z.string(),
  kind: z.enum(UPDATE_KINDS),
  publishedOn: z.string().nullable(),
  devices: count,
  failed: count,
  unknown: count,
  held: count,
  waiting: count,
  done: count,
  since: instant,
});
export type PatchRow = z.infer<typeof patchRowShape>;

const shareShape = z.object({
  /** Devices to which nothing that is known is missing. */
  numerator: count,
  /** Devices that could be judged. */
  denominator: count,
  /** Devices of which nobody can say: no list, or no answer for the list yet. They count in neither. */
  unknown: count,
});

/** GET /rollouts/share: patched share. */
export const patchedShareShape = z.object({
  total: shareShape,
  departments: z.array(shareShape.extend({ department: z.string().nullable() })),
  /** What is counted, in a sentence. */
  sentence: z.string(),
});
export type PatchedShare = z.infer<typeof patchedShareShape>;

const text = z.string().trim().min(1).max(500);

/** POST /rollouts/:id/{pause,resume,stop} */
export const rolloutChangeShape = z.object({ reason: z.string().trim().max(500).optional() });
/** POST /rollouts/:id/retry: devices that failed or were rolled back. */
export const rolloutRetryShape = z.object({ devices: z.array(z.string().max(128)).min(1).max(5_000) });
/** POST /rollouts/:id/go-on: a device goes on although a group that goes before it is not back. */
export const rolloutGoOnShape = z.object({ device: z.string().max(128), reason: text });
/** POST /rollouts/trouble: 「調子が悪い」. */
export const troubleShape = z.object({ device: z.string().max(128), text });
/** POST /rollouts/trouble/:id/over: how it was settled. */
export const troubleOverShape = z.object({ text });

/** A department's after-check: what must be so again on a device after it was updated. Read from its inventory. */
export const afterCheckShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('service'), name: z.string().trim().min(1).max(200) }),
  z.object({ kind: z.literal('port'), protocol: z.enum(['tcp', 'udp']), port: z.int().min(1).max(65_535) }),
  /** Somebody started it on the device since the update; until then it is unknown. */
  z.object({ kind: z.literal('program'), name: z.string().trim().min(1).max(200) }),
]);
export type AfterCheck = z.infer<typeof afterCheckShape>;
/** GET and PUT /rollouts/checks; a PUT with no checks takes the department's away. */
export const departmentChecksShape = z.object({
  department: z.string().min(1).max(200),
  checks: z.array(afterCheckShape).max(20),
});
export type DepartmentChecks = z.infer<typeof departmentChecksShape>;

/** GET and POST /rollouts/backups: a backup of a device that a person vouches for. */
export const backupRecordShape = z.object({
  device: z.string().max(128),
  /** `YYYY-MM-DD`. */
  takenOn: z.iso.date(),
  /** Where it lies, and how it is brought back. */
  note: text,
});
export const backupRowShape = backupRecordShape.extend({
  id: z.string(),
  deviceName: z.string(),
  /** `old`: it no longer stands for what would come back. */
  state: z.enum(['old', 'counts']),
  who: z.string(),
  at: instant,
});
export type BackupRow = z.infer<typeof backupRowShape>;

/** Server-sent event: the board is to be asked anew; its data is `{ id }` of the rollout. */
export const ROLLOUTS_EVENT = 'rollouts';
