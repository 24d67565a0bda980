import { randomUUID } from 'node:crypto';
import { isoSeconds, type Language, TsukuroiError } from '@tsukuroi/core';
import type { FreezeRow } from '@tsukuroi/protocol';
import type { ServerContext } from '../../module.ts';
import { inTransaction } from '../../platform/database/index.ts';
import type { Actor } from '../audit/index.ts';
import * as store from './store.ts';

type Parts = Pick<ServerContext, 'audit' | 'clock' | 'db' | 'settings'>;

/** 「今夜」 ends when the house opens; whoever presses before six in the morning means the night that is still going on. */
const MORNING_HOUR = 8;
const NIGHT_ENDS_HOUR = 6;
const ZONE = 'Asia/Tokyo';

const TONIGHT = { ja: '今夜は中止', en: 'Stopped for tonight' } as const;

/**
 * 「今夜は中止」: nothing new begins from now until the next morning; what runs is finished. Audited, and taken back like any freeze.
 * For the console, the night clerk's card and whoever else may stop.
 */
export async function stopTonight(
  actor: Actor,
  { audit, clock, db, settings }: Parts,
  reason?: string,
  language: Language = 'ja',
): Promise<{ readonly id: string; readonly to: string }> {
  const { id: facility } = await settings.facility();
  const nowMs = clock.nowMs();
  const to = morningAfter(nowMs);
  const id = randomUUID();
  await inTransaction(db, async (tx) => {
    await store.addFreeze(tx, {
      id,
      facility,
      kind: 'tonight',
      reason: reason ?? TONIGHT[language],
      starts_at: isoSeconds(nowMs),
      ends_at: to,
      withdrawn: 0,
      decided_by: actor.name,
      decided_at: isoSeconds(nowMs),
    });
    await audit.append(tx, facility, {
      who: actor,
      what: 'policies.stopped-tonight',
      target: to,
      ...(reason === undefined ? {} : { why: reason }),
    });
  });
  return { id, to };
}

export function morningAfter(nowMs: number): string {
  const now = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(ZONE);
  const day = now.hour < NIGHT_ENDS_HOUR ? now.toPlainDate() : now.toPlainDate().add({ days: 1 });
  const morning = day.toZonedDateTime({ timeZone: ZONE, plainTime: Temporal.PlainTime.from({ hour: MORNING_HOUR }) });
  return isoSeconds(morning.epochMilliseconds);
}

/** @throws TsukuroiError FREEZE_INVALID */
export async function addFreeze(
  input: { readonly reason: string; readonly from: string; readonly to: string },
  actor: Actor,
  { audit, clock, db, settings }: Parts,
): Promise<string> {
  const [fromMs, toMs] = [Date.parse(input.from), Date.parse(input.to)];
  if (fromMs >= toMs || toMs <= clock.nowMs()) {
    throw new TsukuroiError('FREEZE_INVALID');
  }
  const { id: facility } = await settings.facility();
  const id = randomUUID();
  const [from, to] = [isoSeconds(fromMs), isoSeconds(toMs)];
  await inTransaction(db, async (tx) => {
    await store.addFreeze(tx, {
      id,
      facility,
      kind: 'planned',
      reason: input.reason,
      starts_at: from,
      ends_at: to,
      withdrawn: 0,
      decided_by: actor.name,
      decided_at: isoSeconds(clock.nowMs()),
    });
    await audit.append(tx, facility, {
      who: actor,
      what: 'policies.freeze-added',
      target: input.reason,
      after: { from, to },
    });
  });
  return id;
}

/** Takes a freeze back, 「今夜は中止」 too. @throws TsukuroiError NOT_FOUND */
export async function withdrawFreeze(id: string, actor: Actor, { audit, db, settings }: Parts): Promise<void> {
  const { id: facility } = await settings.facility();
  await inTransaction(db, async (tx) => {
    if (!(await store.withdrawFreeze(tx, facility, id))) {
      throw new TsukuroiError('NOT_FOUND');
    }
    const row = (await store.readFreezes(tx, facility)).find((freeze) => freeze.id === id);
    await audit.append(tx, facility, {
      who: actor,
      what: 'policies.freeze-withdrawn',
      target: row?.reason ?? id,
      before: { from: row?.starts_at ?? null, to: row?.ends_at ?? null },
    });
  });
}

export async function freezeRows({ clock, db, settings }: Parts): Promise<FreezeRow[]> {
  const { id: facility } = await settings.facility();
  const now = isoSeconds(clock.nowMs());
  return (await store.readFreezes(db, facility)).map((row) => ({
    id: row.id,
    state: row.withdrawn === 1 ? 'withdrawn' : row.ends_at <= now ? 'ended' : row.starts_at <= now ? 'now' : 'ahead',
    reason: row.reason,
    from: row.starts_at,
    to: row.ends_at,
    kind: row.kind,
    by: row.decided_by,
    at: row.decided_at,
  }));
}
