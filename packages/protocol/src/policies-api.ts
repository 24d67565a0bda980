import { z } from 'zod';

/** What the console's pages 方針・暦・端末の分類・ベンダー確認 ask (docs/formats/policy.md says what a policy is). */

/** What a hospital calls a device; the same words as in packages/policy (a test of the server holds them together). */
export const deviceClassShape = z.enum(['outpatient', 'ward', 'critical', 'office', 'server', 'medical', 'test']);
export type DeviceClassName = z.infer<typeof deviceClassShape>;

export const touchShape = z.enum(['normal', 'vendor-approval', 'maker-consent', 'never']);
export type TouchName = z.infer<typeof touchShape>;

const idShape = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
const nameShape = z.string().min(1).max(200);
const reasonShape = z.string().min(1).max(500);
const dayShape = z.iso.date();

/** A document such as `policy/1`: the server reads it with the schema of packages/policy and words what it cannot take. */
export const documentShape = z.record(z.string().max(100), z.unknown());

/** When something runs: instants, `to` not included; nothing begins after `lastStart`. */
export const openingShape = z.object({ from: z.string(), to: z.string(), lastStart: z.string() });
export type OpeningView = z.infer<typeof openingShape>;

/** A day on which nobody can say whether a window opens: it stays shut, by name. */
const heldDayShape = z.object({ window: z.string(), day: z.string(), calendars: z.array(z.string()) });

/** A policy in sentences, as the screen, the command line and paper say it. */
export const policySentencesShape = z.object({
  who: z.string(),
  what: z.string(),
  when: z.array(z.string()),
  consent: z.string(),
  restart: z.string(),
  rings: z.array(z.string()),
  limits: z.string(),
});
export type PolicySentences = z.infer<typeof policySentencesShape>;

/** GET /policies, in the order that counts. */
export const policyRowShape = z.object({
  id: z.string(),
  /** `unreadable`: changes nothing, and its devices wait until somebody mends it. */
  state: z.enum(['unreadable', 'no-run', 'on']),
  /** What is wrong and what to do; empty when nothing is. */
  problem: z.string(),
  /** Its place: of equally close policies the lower number wins. */
  order: z.int(),
  name: z.string(),
  who: z.string(),
  what: z.string(),
  when: z.string(),
  consent: z.string(),
  restart: z.string(),
  /** Devices for which it counts. */
  devices: z.int(),
  /** Of these: only watched, because of their class or touch class. */
  never: z.int(),
  nextRun: z.string().nullable(),
  by: z.string(),
  at: z.string(),
});
export type PolicyRow = z.infer<typeof policyRowShape>;

/** What a policy means, before or after it is saved. */
export const policyPreviewShape = z.object({
  /** Empty: it can be saved. Each names the field (`windows.0.from`) and says what to do. */
  problems: z.array(z.object({ field: z.string(), text: z.string() })),
  /** What should be looked at although it can be saved. */
  warnings: z.array(z.string()),
  sentences: policySentencesShape.nullable(),
  /** The next five. */
  runs: z.array(openingShape),
  held: z.array(heldDayShape),
  devices: z.object({
    /** For how many devices it counts. */
    counts: z.int(),
    /** How many it names but a closer or higher policy takes. */
    lost: z.int(),
    /** Of those for which it counts: not touched because of their class or touch class. */
    never: z.int(),
    examples: z.array(z.string()),
  }),
});
export type PolicyPreview = z.infer<typeof policyPreviewShape>;

/** GET /policies/:id */
export const policyViewShape = z.object({
  id: z.string(),
  /** Sent back with PUT: a policy that somebody else changed meanwhile is not overwritten. */
  revision: z.int(),
  /** `policy/1` as it is stored, also when it cannot be read. */
  policy: documentShape,
  by: z.string(),
  at: z.string(),
  preview: policyPreviewShape,
});
export type PolicyView = z.infer<typeof policyViewShape>;

/** POST /policies and POST /policies/draft */
export const newPolicyShape = z.strictObject({ policy: documentShape });
/** PUT /policies/:id */
export const changePolicyShape = z.strictObject({
  policy: documentShape,
  revision: z.int(),
  why: reasonShape.optional(),
});
/** PUT /policies/order: every policy, the one that counts first at the top. */
export const policyOrderShape = z.strictObject({ ids: z.array(idShape).min(1).max(1_000) });

/** GET /policies/templates: where a hospital can begin; none of them is at work. */
export const policyTemplatesShape = z.array(
  z.object({
    class: deviceClassShape,
    name: z.string(),
    policy: documentShape,
    sentences: policySentencesShape,
    /** Devices that a person has put in this class. */
    devices: z.int(),
    /** A policy for this class exists already. */
    used: z.boolean(),
  }),
);
export type PolicyTemplates = z.infer<typeof policyTemplatesShape>;

/** GET /policies/choices: what the editor offers. */
export const policyChoicesShape = z.object({
  facility: z.object({ id: z.string(), name: z.string() }),
  departments: z.array(z.object({ name: z.string(), devices: z.int() })),
  tags: z.array(z.object({ name: z.string(), devices: z.int() })),
  classes: z.array(z.object({ id: deviceClassShape, devices: z.int() })),
  calendars: z.array(z.object({ id: z.string(), name: z.string(), until: z.string() })),
  unclassified: z.int(),
});
export type PolicyChoices = z.infer<typeof policyChoicesShape>;

export const calendarQueryShape = z.object({ from: dayShape, to: dayShape });

/** GET /policies/calendar?from&to: both days counted, at most 100. */
export const policyCalendarShape = z.object({
  from: z.string(),
  to: z.string(),
  policies: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      /** Departments whose devices it takes; null: devices without one. */
      departments: z.array(z.object({ department: z.string().nullable(), devices: z.int() })),
      openings: z.array(openingShape),
      /** Hours in which switching a device off may be held up for updates. */
      evenings: z.array(z.object({ from: z.string(), to: z.string() })),
      held: z.array(heldDayShape),
      /** The next five, wherever the calendar stands. */
      next: z.array(openingShape),
    }),
  ),
  freezes: z.array(z.object({ id: z.string(), reason: z.string(), from: z.string(), to: z.string() })),
  days: z.array(z.object({ date: z.string(), name: z.string(), calendar: z.string() })),
  clashes: z.array(z.object({ first: z.string(), second: z.string(), from: z.string(), to: z.string() })),
  /** Calendars that end soon or have ended, in words. */
  warnings: z.array(z.string()),
  unclassified: z.int(),
  withoutPolicy: z.int(),
});
export type PolicyCalendar = z.infer<typeof policyCalendarShape>;

const heldReasonShape = z.object({ code: z.string(), text: z.string() });

/** GET /devices/:id/policy: which rule won, and every reason why something is not applied. */
export const devicePolicyShape = z.object({
  device: z.object({ id: z.string(), name: z.string(), department: z.string().nullable() }),
  class: deviceClassShape.nullable(),
  /** As a person set it for this device; null: as the class says. */
  touchSet: touchShape.nullable(),
  /** The one that counts. */
  touch: touchShape,
  touchText: z.string(),
  tags: z.array(z.string()),
  /** Products on it for which a maker has rules. */
  products: z.array(z.string()),
  classifiedBy: z.string().nullable(),
  classifiedAt: z.string().nullable(),
  fitting: z.array(z.object({ id: z.string(), name: z.string(), wins: z.boolean(), text: z.string() })),
  /** What the policy that counts is about, in a sentence; null when none counts. */
  covers: z.string().nullable(),
  runs: z.array(openingShape),
  /** What holds back whatever comes. */
  held: z.array(heldReasonShape),
  /** What waits on this device now, the most urgent first. */
  updates: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      because: z.array(z.string()),
      exploited: z.boolean(),
      /** It passes over waiting days because of the danger. */
      fastLane: z.boolean(),
      /** By what the policy takes it; null when it does not. */
      within: z.string().nullable(),
      held: z.array(heldReasonShape),
    }),
  ),
  /** More wait than are shown. */
  moreUpdates: z.int(),
  /** Why nothing can be said about updates; null when it can. */
  updatesUnknown: z.string().nullable(),
});
export type DevicePolicy = z.infer<typeof devicePolicyShape>;

/** GET /classes/proposals: devices without a class, grouped by what speaks for one. Nothing is set before a person confirms a group. */
export const classProposalsShape = z.object({
  unclassified: z.int(),
  total: z.int(),
  groups: z.array(
    z.object({
      id: z.string(),
      /** Null: nothing speaks for any class; a person chooses. */
      class: deviceClassShape.nullable(),
      reason: z.string(),
      /** What speaks for another class on some of them. */
      doubts: z.array(z.string()),
      devices: z.int(),
      examples: z.array(z.string()),
      /** Of exactly these devices; sent back with the confirmation. */
      fingerprint: z.string(),
    }),
  ),
});
export type ClassProposals = z.infer<typeof classProposalsShape>;

/** POST /classes/confirm: a group as it was shown, or devices one by one. */
export const confirmClassShape = z.union([
  z.strictObject({ group: z.string().max(100), fingerprint: z.string().max(64), class: deviceClassShape }),
  z.strictObject({
    devices: z.array(z.string().max(100)).min(1).max(5_000),
    /** Null takes the class away again: the devices are watched only. */
    class: deviceClassShape.nullable(),
    why: reasonShape.optional(),
  }),
]);
export const confirmedClassShape = z.object({ devices: z.int() });

/** PUT /devices/:id/touch */
export const changeTouchShape = z.strictObject({ touch: touchShape.nullable(), why: reasonShape });
/** POST /classes/tags */
export const changeTagsShape = z.strictObject({
  devices: z.array(z.string().max(100)).min(1).max(5_000),
  add: z.array(z.string().min(1).max(50)).max(20).default([]),
  remove: z.array(z.string().min(1).max(50)).max(20).default([]),
});

/** GET /classes/devices */
export const classedDeviceRowShape = z.object({
  id: z.string(),
  name: z.string(),
  department: z.string().nullable(),
  ou: z.string().nullable(),
  class: z.enum(['none', ...deviceClassShape.options]),
  touch: touchShape,
  tags: z.string(),
  os: z.string(),
  model: z.string().nullable(),
  by: z.string().nullable(),
  at: z.string().nullable(),
});
export type ClassedDeviceRow = z.infer<typeof classedDeviceRowShape>;

/** GET /freezes */
export const freezeRowShape = z.object({
  id: z.string(),
  state: z.enum(['now', 'ahead', 'ended', 'withdrawn']),
  reason: z.string(),
  from: z.string(),
  to: z.string(),
  /** `tonight`: made by one click. */
  kind: z.enum(['tonight', 'planned']),
  by: z.string(),
  at: z.string(),
});
export type FreezeRow = z.infer<typeof freezeRowShape>;
export const newFreezeShape = z.strictObject({
  reason: z.string().min(1).max(200),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
});
/** POST /policies/stop-tonight: from now until the next morning; taken back with DELETE /freezes/:id. */
export const stopTonightShape = z.strictObject({ reason: z.string().min(1).max(200).optional() });
export const stoppedTonightShape = z.object({ id: z.string(), to: z.string() });

/** GET /vendor-rules */
export const vendorRuleRowShape = z.object({
  id: z.string(),
  state: z.enum(['unreadable', 'on']),
  vendor: z.string(),
  products: z.string(),
  os: z.enum(['none', 'security', 'all']),
  applications: z.boolean(),
  minBusinessDays: z.int(),
  /** What the maker forbids besides, in its words. */
  forbids: z.string(),
  source: z.string(),
  /** Devices on which one of its products was seen. */
  devices: z.int(),
  by: z.string(),
  at: z.string(),
});
export type VendorRuleRow = z.infer<typeof vendorRuleRowShape>;
export const vendorRuleDraftShape = z.strictObject({
  id: idShape,
  vendor: nameShape,
  products: z.array(nameShape).min(1).max(200),
  os: z.enum(['none', 'security', 'all']),
  applications: z.boolean(),
  minBusinessDays: z.int().min(0).max(365),
  forbids: z.string().max(500).default(''),
  source: reasonShape,
});

/** GET /confirmations: who said yes or no, to which version of which update, on which devices. */
export const confirmationRowShape = z.object({
  id: z.string(),
  state: z.enum(['refused', 'ended', 'withdrawn', 'holds']),
  kind: z.enum(['vendor', 'maker', 'person']),
  who: z.string(),
  product: z.string(),
  update: z.string(),
  version: z.string(),
  devices: z.int(),
  document: z.string(),
  givenOn: z.string(),
  until: z.string().nullable(),
  by: z.string(),
  at: z.string(),
});
export type ConfirmationRow = z.infer<typeof confirmationRowShape>;
export const newConfirmationShape = z.strictObject({
  kind: z.enum(['vendor', 'maker', 'person']),
  who: nameShape,
  /** Product and version that was tested. */
  product: nameShape,
  update: nameShape,
  version: nameShape,
  devices: z.array(z.string().max(100)).min(1).max(2_000),
  result: z.enum(['approved', 'refused']),
  document: reasonShape,
  givenOn: dayShape,
  until: dayShape.nullable(),
});

/** GET /confirmations/missing: what waits for somebody's word, and what waiting costs. */
export const missingConfirmationRowShape = z.object({
  id: z.string(),
  level: z.enum(['act-now', 'this-week', 'next-window', 'watch']),
  kind: z.enum(['vendor', 'maker', 'person']),
  /** Whose word: the named person, or as the devices' vendor is written in the inventory. */
  who: z.string(),
  /** Whose word counts as well: who stands in for the head of a department. */
  deputy: z.string().optional(),
  update: z.string(),
  version: z.string(),
  devices: z.int(),
  /** Ids of the devices, to enter the answer for them. */
  deviceIds: z.array(z.string()),
  /** Days since we first saw that it is needed. */
  waitingDays: z.int().nullable(),
  /** In words: exploited or not, how likely. */
  cost: z.string(),
  epss: z.number().nullable(),
  exploitedSince: z.string().nullable(),
  /** A vendor said no to this version: it goes on waiting. */
  refused: z.boolean(),
});
export type MissingConfirmationRow = z.infer<typeof missingConfirmationRowShape>;

/** GET /calendars */
export const calendarRowShape = z.object({
  id: z.string(),
  state: z.enum(['unreadable', 'ran-out', 'running-out', 'good']),
  name: z.string(),
  /** Days until it says nothing any more. */
  daysLeft: z.int(),
  since: z.string(),
  until: z.string(),
  days: z.int(),
  source: z.string(),
  /** `shipped` with the product, `brought` by a bundle, `own`: entered here. */
  origin: z.enum(['shipped', 'brought', 'own']),
  /** Its days are no business days. */
  holiday: z.boolean(),
  /** Policies whose windows depend on it. */
  usedBy: z.string(),
  at: z.string().nullable(),
});
export type CalendarRow = z.infer<typeof calendarRowShape>;
/** PUT /calendars/:id: `calendar/1` as packages/policy reads it. */
export const changeCalendarShape = z.strictObject({ calendar: documentShape, holiday: z.boolean() });
/** GET /calendars/:id */
export const calendarViewShape = z.object({
  id: z.string(),
  calendar: documentShape,
  origin: calendarRowShape.shape.origin,
  holiday: z.boolean(),
});
export type CalendarView = z.infer<typeof calendarViewShape>;

/** Who speaks for a department where a policy asks for its head. GET /heads */
export const departmentHeadShape = z.strictObject({
  department: z.string(),
  head: z.string(),
  deputy: z.string().nullable(),
});
export type DepartmentHead = z.infer<typeof departmentHeadShape>;
export const departmentHeadsShape = z.array(departmentHeadShape);
/** PUT /heads: `head` null takes them away. */
export const changeHeadShape = z.strictObject({
  department: z.string().trim().min(1).max(200),
  head: z.string().trim().min(1).max(200).nullable(),
  deputy: z.string().trim().min(1).max(200).nullable(),
});

/** Groups that must not restart together, in the order in which they go. GET, PUT /apart. */
export const apartShape = z.strictObject({
  id: idShape,
  name: nameShape,
  groups: z
    .array(z.strictObject({ name: nameShape, devices: z.array(z.string().max(100)).min(1).max(500) }))
    .min(2)
    .max(10),
});
export type Apart = z.infer<typeof apartShape>;
export const apartListShape = z.array(apartShape);
