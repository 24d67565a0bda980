import { PROGRAM_CATEGORIES } from '@tsukuroi/core';
import { z } from 'zod';
import { Time, WindowRule } from '../window/shape.ts';
import { DeviceClass } from './touch.ts';

const Id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
const Name = z.string().min(1).max(200);
const Names = z.array(Name).min(1).max(2000);
const Minutes = z.int().min(1).max(1440);

/** Whom a policy is for. Every line that is written must hold; within a line any of its values. */
const Who = z
  .strictObject({
    facilities: Names.optional(),
    departments: Names.optional(),
    classes: z.array(DeviceClass).min(1).optional(),
    tags: Names.optional(),
    devices: Names.optional(),
  })
  .refine((who) => Object.values(who).some((line) => line !== undefined));

const Exclusion = z.strictObject({
  /** Name of a package, application or update, exactly. */
  name: Name,
  reason: z.string().min(1).max(500),
  /** Last day on which it counts; a person looks again then. */
  until: z.iso.date().optional(),
});

const What = z.strictObject({
  os: z.enum(['none', 'security', 'all']),
  /**
   * Programs of the catalogue, by the name they have there: `all` updates what is installed; a program that is named is also put on devices that
   * lack it.
   */
  applications: z.union([z.enum(['none', 'all']), z.array(Name).min(1).max(2000)]),
  /**
   * Installed programs of the catalogue by what they are for, beside those that `applications` takes. A program whose recipe names no category is in none;
   * one that is not installed stays so.
   */
  categories: z.array(z.enum(PROGRAM_CATEGORIES)).min(1).max(PROGRAM_CATEGORIES.length).optional(),
  /** The product's own agent. */
  product: z.boolean().default(false),
  exclude: z.array(Exclusion).max(500).default([]),
});

/** Whose consent an update needs. No answer is never consent. */
const Consent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('automatic'), afterBusinessDays: z.int().min(0).max(120) }),
  z.strictObject({ kind: z.literal('vendor') }),
  z.strictObject({ kind: z.literal('person'), name: Name }),
  /** Of the device's own department, as the facility names it. */
  z.strictObject({ kind: z.literal('department-head') }),
]);

const RestartRule = z.strictObject({
  /** `click`: only when a person at the device says so; for operating theatres, ICU and ER. */
  rule: z.enum(['never', 'click', 'ask', 'in-window']),
  /** Keyboard or mouse were used within this time: somebody is there. */
  idleMinutes: Minutes.default(15),
  /** A program by whose use a person counts as active; being open alone does not count, ward PCs are never logged off. */
  protectedApplications: z.array(Name).max(50).default([]),
  postponeMinutes: Minutes.default(30),
  mostPostponements: z.int().min(0).max(20).default(4),
  /** After the last postponement the ward picks a time within this many hours. */
  pickWithinHours: z.int().min(1).max(72).default(24),
  mostPerDay: z.int().min(1).max(3).default(3),
});

const Ring = z.strictObject({
  id: Id,
  name: Name,
  /** Devices of this ring; the last ring takes all that are left. */
  who: Who.optional(),
  /** The next ring begins only when all of this holds. */
  gate: z.strictObject({
    successPercent: z.int().min(50).max(100),
    atLeast: z.int().min(1).max(100_000),
    businessDays: z.int().min(0).max(60),
  }),
});

/** Longest time for which updates may hold up a machine that somebody switches off (docs/formats/plan.md: `atShutdown`). */
export const MOST_CAP_MINUTES = 20;

/** What becomes of a device that is off when its window opens. */
const CatchUp = z.discriminatedUnion('rule', [
  z.strictObject({ rule: z.literal('next-window') }),
  z.strictObject({
    rule: z.literal('wake'),
    /** Whether a device that was woken is switched off again when its work is over; left out, it stays on. */
    afterwards: z.enum(['stay-on', 'off']).optional(),
  }),
  z.strictObject({
    rule: z.literal('evening-shutdown'),
    /** Nothing begins that is not expected to end so soon after somebody switched the device off. */
    capMinutes: z.int().min(1).max(MOST_CAP_MINUTES),
    /** Hours in which switching off may be held up, on the days of the policy's own windows. */
    from: Time.default('17:00'),
    to: Time.default('22:00'),
  }),
]);

/** `policy/1` (docs/formats/policy.md). */
export const Policy = z
  .strictObject({
    format: z.literal('policy/1'),
    id: Id,
    name: Name,
    /** Among policies that fit equally closely the smaller number wins; it is the place in the list on the screen. */
    order: z.int().min(0).max(100_000),
    who: Who,
    what: What,
    windows: z.array(WindowRule).max(50),
    rings: z.array(Ring).min(1).max(10),
    consent: Consent,
    restart: RestartRule,
    /** A device that was off: woken for the window, at the evening's shutdown under a cap, or in the next window. */
    catchUp: CatchUp,
    limits: z.strictObject({
      devicesAtOnce: z.int().min(1).max(100_000),
      kilobytesPerSecond: z.int().min(1).optional(),
    }),
    /** After this many days nothing of an order begins any more (DESIGN 2.4). */
    lastStartDays: z.strictObject({
      online: z.int().min(1).max(60).default(7),
      carried: z.int().min(1).max(120).default(35),
    }),
    /** How long a run may take; nothing begins that could not finish before its window closes. */
    runMinutes: Minutes.default(60),
    /** Failures after which the rollout stops by itself. */
    failureBudget: z.strictObject({ percent: z.int().min(1).max(100), atLeast: z.int().min(1).max(1000) }),
    /** Known exploited, used by ransomware, on an exposed device: may go ahead of rings and waiting days, and says so. */
    fastLane: z.boolean(),
  })
  .refine(({ rings }) => new Set(rings.map(({ id }) => id)).size === rings.length, { path: ['rings'] })
  .refine(({ windows }) => new Set(windows.map(({ id }) => id)).size === windows.length, { path: ['windows'] });
export type Policy = z.infer<typeof Policy>;
export type PolicyWho = z.infer<typeof Who>;

/** What a product's maker allows; it overrides every policy and only tightens. */
export const VendorRule = z.strictObject({
  id: Id,
  vendor: Name,
  /** Products on whose devices it counts. */
  products: Names,
  allow: z.strictObject({ os: z.enum(['none', 'security', 'all']), applications: z.boolean() }),
  minBusinessDays: z.int().min(0).max(365),
  /** Document and date. */
  source: z.string().min(1).max(500),
});
export type VendorRule = z.infer<typeof VendorRule>;
