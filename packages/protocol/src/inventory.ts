import { z } from 'zod';

/** Limits of one inventory document. A larger one is refused whole (docs/formats/inventory.md). */
export const INVENTORY_LIMITS = { bytes: 32 * 1024 * 1024, software: 20_000, text: 1_000, listItems: 20_000 } as const;

const text = z.string().max(INVENTORY_LIMITS.text);
const list = <T extends z.ZodType>(item: T) => z.array(item).max(INVENTORY_LIMITS.listItems);

/** One installed thing. `scheme` names the version scheme; `kb` = an installed Windows update (name KB…, empty version). */
export const softwareShape = z.strictObject({
  scheme: z.enum(['deb', 'rpm', 'windows', 'semver', 'fortios', 'generic', 'kb']),
  name: text.min(1),
  /** Exactly as the machine says it; empty = not known. Never matched when empty. */
  version: text,
  arch: text.optional(),
  /** Source package (deb, rpm); publisher for Windows programs. */
  source: text.optional(),
  sourceVersion: text.optional(),
  /** Where it came from as far as the machine knows: `Debian`, a repository or vendor name; `local` = from no known archive. */
  origin: text.optional(),
  /** Module stream (`nodejs:18`) or other line. */
  stream: text.optional(),
  /** purl or CPE where the source document states one (SBOM). */
  identifier: text.optional(),
});
export type Software = z.infer<typeof softwareShape>;

/** The operating system or firmware. `id` as in os-release for Linux; `windows`; `fortios`, `ios`, … for devices; `unknown`. */
export const osShape = z.strictObject({
  id: text.min(1),
  /** Release as the distribution counts it (`12`, `22.04`, `9.4`), Windows `10.0.19045.4046`, firmware `6.0.4`. Empty = not known. */
  version: text,
  name: text,
  codename: text.optional(),
  /** Windows edition id or a device's model: `Professional`, `EnterpriseS`, `FortiGate 60E`. */
  edition: text.optional(),
  /** Windows feature release: `22H2`, `1809`. */
  feature: text.optional(),
  /** Windows: `client`, `server`, `domain-controller`. */
  role: text.optional(),
  /** What the source says it is like (os-release ID_LIKE). */
  like: text.optional(),
});
export type OperatingSystem = z.infer<typeof osShape>;

/** What is installed, and nothing else; named by the SHA-256 of its RFC 8785 bytes, shared by all devices that have the same. */
export const manifestShape = z.strictObject({
  format: z.literal('manifest/1'),
  os: osShape,
  arch: text,
  /** Sorted by scheme, name, version, arch (byte order), without repeats. */
  software: z.array(softwareShape).max(INVENTORY_LIMITS.software),
});
export type Manifest = z.infer<typeof manifestShape>;

const kernelShape = z.strictObject({ package: text, release: text, version: text });

/** Facts of this device that change seldom. Absent = the collector could not learn it (unknown, never "none"). */
export const factsShape = z.strictObject({
  format: z.literal('facts/1'),
  /** SHA-256 of the manifest these facts belong to. */
  manifest: z.string().regex(/^[0-9a-f]{64}$/),
  hostname: text.optional(),
  platform: z
    .strictObject({
      vendor: text.optional(),
      model: text.optional(),
      serial: text.optional(),
      virtual: text.optional(),
    })
    .optional(),
  kernel: z
    .strictObject({
      /** uname -r */
      running: text.optional(),
      /** Kernels that could be booted next, newest last. */
      bootable: list(kernelShape),
    })
    .optional(),
  services: list(z.strictObject({ name: text, state: text, start: text.optional() })).optional(),
  listening: list(
    z.strictObject({
      protocol: z.enum(['tcp', 'tcp6', 'udp', 'udp6']),
      address: text,
      port: z.int().min(0).max(65535),
      process: text.optional(),
    }),
  ).optional(),
  /** Names, flags and days; never a hash. */
  accounts: list(
    z.strictObject({
      name: text,
      id: text.optional(),
      administrator: z.boolean().optional(),
      enabled: z.boolean().optional(),
      /** none = no password set, locked, set; unknown when not readable. */
      password: z.enum(['none', 'locked', 'set', 'unknown']),
      passwordChanged: text.optional(),
      expires: text.optional(),
      shell: text.optional(),
    }),
  ).optional(),
  updates: z
    .strictObject({ automatic: z.enum(['on', 'off', 'unknown']), sources: list(text), detail: text.optional() })
    .optional(),
  antivirus: list(
    z.strictObject({
      name: text,
      version: text.optional(),
      running: z.enum(['yes', 'no', 'unknown']),
      definitions: text.optional(),
    }),
  ).optional(),
  interfaces: list(z.strictObject({ name: text, mac: text.optional(), addresses: list(text) })).optional(),
  /** Packages with evidence of their own: CVE ids that the installed package's changelog names as fixed. */
  changelogs: list(z.strictObject({ source: text, version: text, fixes: list(text) })).optional(),
  domain: text.optional(),
});
export type Facts = z.infer<typeof factsShape>;

/** What changes all the time; never hashed. */
export const stateShape = z.strictObject({
  format: z.literal('state/1'),
  collectedAt: text,
  bootId: text.optional(),
  uptimeSeconds: z.number().min(0).optional(),
  /** Device clock minus server clock, as far as it is known. */
  clockOffsetMs: z.number().optional(),
  clockSynchronised: z.enum(['yes', 'no', 'unknown']).optional(),
  restartPending: z.strictObject({ answer: z.enum(['yes', 'no', 'unknown']), reasons: list(text) }).optional(),
  sessions: list(z.strictObject({ user: text, since: text.optional() })).optional(),
  /** Programs that the plan asks to look for, which ran since the boot; when each was first seen. */
  programs: list(z.strictObject({ name: text, since: text })).optional(),
});
export type State = z.infer<typeof stateShape>;

/** One machine's report: what `tsukuroi agent inventory` prints and every importer makes. */
export const inventoryShape = z.strictObject({
  format: z.literal('inventory/1'),
  /** Stable id from the source (machine-id, serial, SBOM serial number) and the name people see. */
  device: z.strictObject({ id: text.min(1), name: text.min(1) }),
  /** How it was read: `agent`, `root-folder`, or the importer's id. */
  via: text.min(1),
  /** What the reader could not read, in words; such parts are unknown. */
  unreadable: list(z.strictObject({ part: text, reason: text })),
  manifest: manifestShape,
  facts: factsShape,
  state: stateShape,
});
export type Inventory = z.infer<typeof inventoryShape>;
