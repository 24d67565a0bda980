import { isoSeconds, type Json, type Language, TsukuroiError } from '@tsukuroi/core';
import { calendarName, DEVICE_CLASSES, type Policy, previewRuns, templateFor } from '@tsukuroi/policy';
import type { PolicyChoices, PolicyPreview, PolicyRow, PolicyTemplates, PolicyView } from '@tsukuroi/protocol';
import type { ServerContext } from '../../module.ts';
import { inTransaction, isDuplicate } from '../../platform/database/index.ts';
import type { Actor } from '../audit/index.ts';
import { countPolicies } from './counting.ts';
import { examplesOf, readGround } from './ground.ts';
import { previewOf, previewOfProblems } from './preview.ts';
import { readDraft } from './problems.ts';
import { SAMPLE } from './sample.ts';
import { policySentences } from './sentences.ts';
import * as store from './store.ts';
import { documentOf, type StoredPolicy } from './stored-policies.ts';

type Parts = Pick<ServerContext, 'audit' | 'clock' | 'db' | 'settings'>;
type Document = Readonly<Record<string, unknown>>;

/** Between two places of the list, so that a person can read the numbers. */
const STEP = 10;

const UNREADABLE = {
  blind: {
    ja: 'この版では読めません。対象の端末には何も適用しません。開いて保存し直してください。',
    en: 'It cannot be read. Nothing is applied to its devices. Open it and save it again.',
  },
  lost: {
    ja: '壊れていて対象も読めません。直すか消すまで、すべての端末で新しい適用が止まっています。',
    en: 'It is damaged and nobody can say whom it is for: nothing new begins anywhere until it is mended or removed.',
  },
} as const;

/** The policies of the facility for people: read, previewed, and changed with a record of who did it. */
export class PolicyService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async rows(language: Language): Promise<PolicyRow[]> {
    const ground = await this.#ground(language);
    const { policies, world } = ground.decisions;
    const count = countPolicies(world.policies, ground.groups);
    return policies.map((stored, index): PolicyRow => {
      const { policy, record, state } = stored;
      const sentences = policy === undefined ? undefined : policySentences(policy, ground.names, language);
      const [next] =
        policy === undefined ? [] : previewRuns(policy, world.calendars, world.freezes, ground.nowMs, 1).runs;
      return {
        id: record.id,
        state: state !== 'read' ? 'unreadable' : next === undefined ? 'no-run' : 'on',
        problem: state === 'read' ? '' : UNREADABLE[state][language],
        order: index + 1,
        name: record.name,
        who: sentences?.who ?? '',
        what: state === 'read' ? (sentences?.what ?? '') : '',
        when: state === 'read' ? (sentences?.when.join(' ') ?? '') : '',
        consent: state === 'read' ? (sentences?.consent ?? '') : '',
        restart: state === 'read' ? (sentences?.restart ?? '') : '',
        devices: count.byPolicy.get(record.id)?.counts ?? 0,
        never: count.byPolicy.get(record.id)?.never ?? 0,
        nextRun: next === undefined ? null : isoSeconds(next.fromMs),
        by: record.changed_by,
        at: record.changed_at,
      };
    });
  }

  /** @throws TsukuroiError NOT_FOUND */
  async view(id: string, language: Language): Promise<PolicyView> {
    const record = await this.#record(id);
    return {
      id,
      revision: record.revision,
      policy: { ...documentOf(record.document), id, order: record.position },
      by: record.changed_by,
      at: record.changed_at,
      preview: await this.preview(id, language),
    };
  }

  /** @throws TsukuroiError NOT_FOUND */
  async preview(id: string, language: Language): Promise<PolicyPreview> {
    const ground = await this.#ground(language);
    const stored = ground.decisions.policies.find(({ record }) => record.id === id);
    if (stored === undefined) {
      throw new TsukuroiError('NOT_FOUND');
    }
    return stored.state === 'read'
      ? this.#shown(stored.policy, ground)
      : previewOfProblems([{ field: '', text: UNREADABLE[stored.state][language] }]);
  }

  /** What a policy would mean; changes nothing. */
  async draft(document: Document, language: Language): Promise<PolicyPreview> {
    const { decisions } = await this.#ground(language);
    const read = readDraft(document, decisions.calendars, language);
    return read.ok
      ? this.#shown(read.policy, await this.#ground(language, read.policy))
      : previewOfProblems(read.problems);
  }

  /** @throws TsukuroiError POLICY_INVALID, POLICY_EXISTS */
  async add(document: Document, actor: Actor, language: Language): Promise<string> {
    const { audit, db } = this.#parts;
    const { decisions } = await this.#ground(language);
    const last = decisions.policies.at(-1)?.record.position ?? 0;
    const policy = demand({ ...document, order: last + STEP }, decisions, language);
    if (policy.id.startsWith(SAMPLE)) {
      // It would go with the sample hospital.
      throw new TsukuroiError('POLICY_EXISTS', { id: policy.id });
    }
    const { id: facility } = await this.#parts.settings.facility();
    try {
      await inTransaction(db, async (tx) => {
        await store.addPolicy(tx, { ...this.#row(facility, policy, actor), revision: 1 });
        await audit.append(tx, facility, {
          who: actor,
          what: 'policies.added',
          target: policy.name,
          after: policy as unknown as Json,
        });
      });
    } catch (error) {
      if (isDuplicate(error)) {
        throw new TsukuroiError('POLICY_EXISTS', { id: policy.id }, { cause: error });
      }
      throw error;
    }
    return policy.id;
  }

  /** @throws TsukuroiError NOT_FOUND, POLICY_INVALID, POLICY_CHANGED_MEANWHILE */
  async change(
    id: string,
    input: { readonly policy: Document; readonly revision: number; readonly why?: string | undefined },
    actor: Actor,
    language: Language,
  ): Promise<void> {
    const { audit, db } = this.#parts;
    const before = await this.#record(id);
    const { decisions } = await this.#ground(language);
    const policy = demand({ ...input.policy, id, order: before.position }, decisions, language);
    const { id: facility } = await this.#parts.settings.facility();
    await inTransaction(db, async (tx) => {
      const row = { ...this.#row(facility, policy, actor), revision: input.revision + 1 };
      if (!(await store.changePolicy(tx, row, input.revision))) {
        throw new TsukuroiError('POLICY_CHANGED_MEANWHILE', { name: before.name });
      }
      await audit.append(tx, facility, {
        who: actor,
        what: 'policies.changed',
        target: policy.name,
        ...(input.why === undefined ? {} : { why: input.why }),
        ...difference(documentOf(before.document), { ...policy }),
      });
    });
  }

  /** @throws TsukuroiError NOT_FOUND */
  async remove(id: string, actor: Actor): Promise<void> {
    const { audit, db } = this.#parts;
    const before = await this.#record(id);
    const { id: facility } = await this.#parts.settings.facility();
    await inTransaction(db, async (tx) => {
      await store.removePolicy(tx, facility, id);
      await audit.append(tx, facility, {
        who: actor,
        what: 'policies.removed',
        target: before.name,
        before: documentOf(before.document) as Json,
      });
    });
  }

  /** @throws TsukuroiError POLICY_ORDER_INCOMPLETE */
  async reorder(ids: readonly string[], actor: Actor): Promise<void> {
    const { audit, db, settings } = this.#parts;
    const { id: facility } = await settings.facility();
    await inTransaction(db, async (tx) => {
      const before = await store.readPolicies(tx, facility);
      const known = new Map(before.map(({ id, name }) => [id, name]));
      if (new Set(ids).size !== known.size || ids.length !== known.size || ids.some((id) => !known.has(id))) {
        throw new TsukuroiError('POLICY_ORDER_INCOMPLETE');
      }
      for (const [index, id] of ids.entries()) {
        await store.placePolicy(tx, facility, id, (index + 1) * STEP);
      }
      await audit.append(tx, facility, {
        who: actor,
        what: 'policies.reordered',
        target: ids.map((id) => known.get(id) ?? id).join(' → '),
        before: before.map(({ name }) => name),
        after: ids.map((id) => known.get(id) ?? id),
      });
    });
  }

  async templates(language: Language): Promise<PolicyTemplates> {
    const { id: facility } = await this.#parts.settings.facility();
    const { decisions, groups, names } = await this.#ground(language);
    return DEVICE_CLASSES.map((deviceClass) => {
      const policy = templateFor(deviceClass, facility, language);
      return {
        class: deviceClass,
        name: policy.name,
        policy: { ...policy, id: deviceClass },
        sentences: policySentences(policy, names, language),
        devices: groups.filter(({ device }) => device.class === deviceClass).reduce((sum, { count }) => sum + count, 0),
        used: decisions.world.policies.some(({ who }) => who.classes?.includes(deviceClass) === true),
      };
    });
  }

  async choices(language: Language): Promise<PolicyChoices> {
    const facility = await this.#parts.settings.facility();
    const { decisions, groups } = await this.#ground(language);
    const sum = <K>(keysOf: (device: (typeof groups)[number]['device']) => readonly K[]): Map<K, number> => {
      const counts = new Map<K, number>();
      for (const { count, device } of groups) {
        for (const key of keysOf(device)) {
          counts.set(key, (counts.get(key) ?? 0) + count);
        }
      }
      return counts;
    };
    const classes = sum(({ class: one }) => [one]);
    const named = (counts: Map<string, number>) =>
      [...counts].map(([name, devices]) => ({ name, devices })).sort((one, other) => (one.name < other.name ? -1 : 1));
    return {
      facility,
      departments: named(sum(({ department }) => (department === undefined ? [] : [department]))),
      tags: named(sum(({ tags }) => tags)),
      classes: DEVICE_CLASSES.map((id) => ({ id, devices: classes.get(id) ?? 0 })),
      calendars: decisions.calendars.map(({ id, calendar }) => ({
        id,
        name: calendar === undefined ? id : calendarName(calendar, language),
        until: calendar?.until ?? '',
      })),
      unclassified: classes.get(undefined) ?? 0,
    };
  }

  async #record(id: string): Promise<store.PolicyRecord> {
    const { id: facility } = await this.#parts.settings.facility();
    const record = await store.readPolicy(this.#parts.db, facility, id);
    if (record === undefined) {
      throw new TsukuroiError('NOT_FOUND');
    }
    return record;
  }

  async #ground(language: Language, draft?: Policy) {
    const { clock, db, settings } = this.#parts;
    return readGround({ clock, db, facility: await settings.facility() }, language, draft);
  }

  async #shown(policy: Policy, ground: Awaited<ReturnType<typeof readGround>>): Promise<PolicyPreview> {
    const { clock, db, settings } = this.#parts;
    const parts = { clock, db, facility: await settings.facility() };
    const examples = await examplesOf(parts, policy, ground.decisions.world.policies, ground.groups);
    return previewOf(policy, { ...ground, examples });
  }

  #row(facility: string, policy: Policy, actor: Actor): Omit<store.PolicyRecord, 'revision'> {
    return {
      facility,
      id: policy.id,
      position: policy.order,
      name: policy.name,
      document: JSON.stringify(policy),
      changed_by: actor.name,
      changed_at: isoSeconds(this.#parts.clock.nowMs()),
    };
  }
}

function demand(
  document: Document,
  { calendars }: { readonly calendars: readonly { readonly id: string }[]; readonly policies: readonly StoredPolicy[] },
  language: Language,
): Policy {
  const read = readDraft(document, calendars, language);
  if (!read.ok) {
    throw new TsukuroiError('POLICY_INVALID', { problem: read.problems.map(({ text }) => text).join(' ') });
  }
  return read.policy;
}

/** Only what differs, so that the audit says what was changed and not what there is. */
function difference(before: Document, after: Document): { readonly before: Json; readonly after: Json } {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  );
  const only = (document: Document) =>
    Object.fromEntries(keys.flatMap((key) => (document[key] === undefined ? [] : [[key, document[key] as Json]])));
  return { before: only(before), after: only(after) };
}
