import { Policy } from '@tsukuroi/policy';
import type { PolicyRecord } from './store.ts';

/**
 * A stored policy as it counts. One that can no longer be read (words of a newer version, a damaged row) changes nothing, and must not hand its
 * devices to a wider policy either.
 */
export type StoredPolicy =
  | { readonly state: 'read'; readonly record: PolicyRecord; readonly policy: Policy }
  /** Whom it is for can still be read: it keeps these devices and has no window for them. */
  | { readonly state: 'blind'; readonly record: PolicyRecord; readonly policy: Policy }
  /** Nobody can say whom it is for: everything waits. */
  | { readonly state: 'lost'; readonly record: PolicyRecord; readonly policy: undefined };

export function storedPolicy(record: PolicyRecord): StoredPolicy {
  const document = documentOf(record.document);
  const read = Policy.safeParse({ ...document, id: record.id, order: record.position });
  if (read.success) {
    return { state: 'read', record, policy: read.data };
  }
  const blind = Policy.safeParse({
    format: 'policy/1',
    id: record.id,
    name: record.name,
    order: record.position,
    who: document.who,
    what: { os: 'none', applications: 'none' },
    windows: [],
    rings: [{ id: 'rest', name: '—', gate: { successPercent: 100, atLeast: 1, businessDays: 0 } }],
    consent: { kind: 'vendor' },
    restart: { rule: 'never' },
    catchUp: { rule: 'next-window' },
    limits: { devicesAtOnce: 1 },
    lastStartDays: {},
    failureBudget: { percent: 1, atLeast: 1 },
    fastLane: false,
  });
  return blind.success ? { state: 'blind', record, policy: blind.data } : { state: 'lost', record, policy: undefined };
}

/** The stored document as it is, for people to mend; empty when it is no document at all. */
export function documentOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
