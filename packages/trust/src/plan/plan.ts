import { z } from 'zod';

/** What an agent can be told to do. A closed list: there is no "run this" (docs/threat-model.md). */
export const VERBS = [
  'report',
  'stage',
  'install',
  'remove',
  'reboot',
  'isolate',
  'release',
  'collect-evidence',
  'rotate-local-admin',
] as const;
export const Verb = z.enum(VERBS);
export type Verb = z.infer<typeof Verb>;

/**
 * How freely a device may be touched, loosest first. `never` is observed only; the two in the middle need an approval that
 * was signed offline (docs/formats/charter.md).
 */
export const TOUCH_CLASSES = ['normal', 'vendor-approval', 'maker-consent', 'never'] as const;
export const Touch = z.enum(TOUCH_CLASSES);
export type Touch = z.infer<typeof Touch>;

/** May the device be restarted: never, when its user agrees, or by itself inside a window. Strictest first. */
export const RESTART_RULES = ['never', 'ask', 'in-window'] as const;
export const Restart = z.enum(RESTART_RULES);
export type Restart = z.infer<typeof Restart>;

/** Kinds of evidence that can be asked for by name. */
export const EVIDENCE_KINDS = ['inventory', 'processes', 'connections', 'logons', 'package-log', 'system-log'] as const;

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Instant = z.iso.datetime();
const Path = z.string().min(1).max(400);

/** dpkg-architecture(1); also what rpm calls one. */
const Architecture = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/);
/** A path below a folder: no `..`, no empty part, nothing that begins with a dot or dash. */
const Below = z
  .string()
  .max(400)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9._+~:%^-]*(?:\/[A-Za-z0-9_][A-Za-z0-9._+~:%^-]*)*$/);
/** A content by its hash. */
const hashed = { sha256: Sha256, length: z.int().min(1) };

/** A vendor's signed list of one suite, and the indexes that it names by hash: what a device lays its own repository out from. */
export const AptList = z.strictObject({
  kind: z.literal('apt'),
  /** Folder of the archive in the laid-out repository. */
  archive: Below,
  suite: Below,
  components: z
    .array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$/))
    .min(1)
    .max(20),
  security: z.boolean(),
  /** Date in the signed list. */
  date: Instant,
  /** Of InRelease. */
  sha256: Sha256,
  length: z.int().min(1),
  /** Paths below `dists/<suite>/`, as the signed list names them. */
  indexes: z
    .array(z.strictObject({ path: Below, sha256: Sha256, length: z.int().min(0) }))
    .min(1)
    .max(50),
});
export type AptList = z.infer<typeof AptList>;

/** The index of one repository of dnf (`repomd.xml`), its signature, and the metadata that it names by hash. */
export const DnfList = z.strictObject({
  kind: z.literal('dnf'),
  /** Of the repository, as in the machine's settings and in the channel's `suites`: `baseos`. */
  repository: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  /** The newest time that the index states for its metadata. */
  date: Instant,
  /** Of `repomd.xml`. */
  ...hashed,
  /** Of `repomd.xml.asc`; null where the vendor does not sign its index, which only a channel with `packages-only` accepts. */
  signature: z.strictObject(hashed).nullable(),
  /** Paths below the repository, as the index names them: `primary`, and `updateinfo` or `filelists` where they are used. */
  metadata: z
    .array(z.strictObject({ type: z.string().regex(/^[a-z0-9_]{1,64}$/), path: Below, ...hashed }))
    .min(1)
    .max(30),
});
export type DnfList = z.infer<typeof DnfList>;

export const SignedList = z.discriminatedUnion('kind', [AptList, DnfList]);
export type SignedList = z.infer<typeof SignedList>;

/** Every file of a list: itself, its signature where that stands apart, and what it names; `path` says which, for people. */
export function filesOfList(
  list: SignedList,
): { readonly path: string; readonly sha256: string; readonly length: number }[] {
  const { length, sha256 } = list;
  if (list.kind === 'apt') {
    return [{ path: `${list.suite} InRelease`, sha256, length }, ...below(list.suite, list.indexes)];
  }
  const { metadata, repository, signature } = list;
  return [
    { path: `${repository} repomd.xml`, sha256, length },
    ...(signature === null ? [] : [{ path: `${repository} repomd.xml.asc`, ...signature }]),
    ...below(repository, metadata),
  ];
}

function below(
  name: string,
  files: readonly { readonly path: string; readonly sha256: string; readonly length: number }[],
) {
  return files.map(({ path, sha256, length }) => ({ path: `${name} ${path}`, sha256, length }));
}

/** How a restart treats the people at the device; the plan's `restart` says whether there may be one at all. */
export const Restarting = z.strictObject({
  /** Only by a click of a person at the device: operating theatres, ICU, ER. */
  byClickOnly: z.boolean(),
  /** Keyboard or mouse were used within this time: somebody is there. */
  idleMinutes: z.int().min(1).max(1440),
  /** Programs by whose use a person counts as active; being open alone does not count. */
  protectedApplications: z.array(z.string().min(1).max(200)).max(50),
  postponeMinutes: z.int().min(1).max(1440),
  mostPostponements: z.int().min(0).max(20),
  /** After the last postponement the ward picks a time within so many hours. */
  pickWithinHours: z.int().min(1).max(72),
  mostPerDay: z.int().min(1).max(3),
});
export type Restarting = z.infer<typeof Restarting>;

/**
 * Longest time for which an update may hold up a machine that somebody switches off. systemd ends any way down by force after 30 minutes
 * (poweroff.target, JobTimeoutSec=30min); what is under way when the time is over gets the rest of them to finish its step.
 */
export const MOST_SHUTDOWN_MINUTES = 20;

/** Work while somebody switches the machine off (docs/recipes/evening-shutdown.md). */
export const AtShutdown = z.strictObject({
  /** Instants between which the way down may be held up for it. */
  windows: z
    .array(z.strictObject({ from: Instant, to: Instant }))
    .min(1)
    .max(200),
  /** Nothing begins that is not expected to end so many minutes after the way down began. */
  minutes: z.int().min(1).max(MOST_SHUTDOWN_MINUTES),
});
export type AtShutdown = z.infer<typeof AtShutdown>;

/** What a device does when the work that it was woken for is over (docs/recipes/waking.md). */
export const Afterwards = z.strictObject({
  power: z.literal('off'),
  /** When it is woken. Only a machine that came up soon after one of these was woken for this plan, and may go off again. */
  wokenAt: z.array(Instant).min(1).max(200),
});
export type Afterwards = z.infer<typeof Afterwards>;

/** A file that the catalogue must list with the same length and hash. */
export const CatalogContent = z.strictObject({
  kind: z.literal('catalog'),
  target: Path,
  sha256: Sha256,
  length: z.int().min(0),
});
export type CatalogContent = z.infer<typeof CatalogContent>;

/** A package of a signed channel: the vendor's own signed index takes the catalogue's place. */
export const ChannelContent = z.strictObject({
  kind: z.literal('channel'),
  channel: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/),
  package: z.string().min(1).max(200),
  version: z.string().min(1).max(200),
  sha256: Sha256,
  length: z.int().min(0),
  /** Hash of the signed index (InRelease, repomd.xml, wsusscn2.cab) from which the package is reachable. */
  index: Sha256,
  /** Its length; without it nobody gives the index out by its hash, and it has to reach the device another way. */
  indexLength: z.int().min(1).optional(),
  /** Where it stands in the vendor's archive; a device that lays out a repository of its own needs it. */
  place: z.strictObject({ architecture: Architecture, path: Below }).optional(),
});
export type ChannelContent = z.infer<typeof ChannelContent>;

export const Action = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  verb: Verb,
  /** Instants between which it may begin; none: any time until the plan's last start. */
  windows: z.array(z.strictObject({ from: Instant, to: Instant })).max(200),
  restart: Restart,
  content: z.array(z.discriminatedUnion('kind', [CatalogContent, ChannelContent])).max(3000),
  /** The signed lists that its packages rest on, named by `index` of each. Without them they reach the device another way. */
  lists: z.array(SignedList).max(50).optional(),
  /** How long it may take: nothing begins that could not end before its window closes. 60 when absent. */
  minutes: z.int().min(1).max(1440).optional(),
  restarting: Restarting.optional(),
  /** May also be installed while somebody switches the machine off, without its windows: `AtShutdown`. */
  atShutdown: AtShutdown.optional(),
  /** Offline-signed permits (target paths `permits/…`) that this action rests on. */
  permits: z.array(Path).max(20),
  /** `isolate` only: when it ends by itself, and every device isolated at the same time. */
  isolation: z.strictObject({ until: Instant, devices: z.array(z.string().max(128)).max(5000) }).optional(),
  /** `collect-evidence` only. */
  evidence: z.array(z.enum(EVIDENCE_KINDS)).optional(),
  /** `remove` and `rotate-local-admin` only: what it is about, as the permit names it. */
  subject: z.string().max(200).optional(),
});
export type Action = z.infer<typeof Action>;

/** `plan/1` (docs/formats/plan.md): what one device should do, as its facility's director signs it. */
export const Plan = z.strictObject({
  format: z.literal('plan/1'),
  facility: z.string().min(1).max(128),
  device: z.string().min(1).max(128),
  department: z.string().min(1).max(200),
  number: z.int().min(1),
  madeAt: Instant,
  /** After this instant nothing of the plan begins any more; the device only reports. */
  lastStart: Instant,
  touch: Touch,
  /** For fetching contents ahead of time; absent: as fast as the network gives. */
  kilobytesPerSecond: z.int().min(1).max(1_000_000).optional(),
  /** Absent: the device stays on, however it came up. */
  afterwards: Afterwards.optional(),
  /** Programs of which the device tells when they were first seen running after the work; it starts none. */
  watch: z.array(z.string().min(1).max(200)).max(20).optional(),
  actions: z.array(Action).max(500),
});
export type Plan = z.infer<typeof Plan>;

/** No plan is larger; 200 of them make a bin. */
export const PLAN_LIMIT_BYTES = 2_000_000;

/** Reads a plan. One with a word this version does not know is no plan: it must not be half understood. */
export function readPlan(bytes: Uint8Array): Plan | undefined {
  try {
    const parsed = Plan.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
