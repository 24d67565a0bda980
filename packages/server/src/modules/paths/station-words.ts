import { dayInJapan, type ErrorParams, isoSeconds } from '@tsukuroi/core';
import type { StationStatus } from '@tsukuroi/trust/mailbox/index.ts';
import { stationStatusShape } from '@tsukuroi/trust/mailbox/wire.ts';
import { SAID_NOTHING, type Said } from './said.ts';
import type { StationRecord } from './store.ts';

export interface Problem {
  readonly code: string;
  readonly params: ErrorParams;
}

/** What a gate or collector said of itself, as it is kept. It verifies no metadata, so of those nothing is known. */
export function saidByStation(
  status: StationStatus,
  more: { readonly clockSeconds: number | null; readonly rate: number | null; readonly problem: Problem | undefined },
): Said {
  const { inward, outward } = status;
  return {
    ...SAID_NOTHING,
    version: status.version,
    clockSeconds: more.clockSeconds,
    storeBytes: inward.bytes + outward.bytes,
    freeBytes: status.disk.freeBytes,
    rate: more.rate,
    waitingBundles: inward.waiting + outward.waiting,
    problem: more.problem === undefined ? null : { code: more.problem.code, params: { ...more.problem.params } },
  };
}

/** The stations that a gate visits itself, as it tells of them: it is believed for how its visits went. */
export function recordsBeyond(
  gate: { readonly identity: string; readonly facility: string; readonly clockSeconds: number },
  beyond: StationStatus['beyond'],
  nowMs: number,
): StationRecord[] {
  return beyond.map((one) => {
    const read = stationStatusShape.safeParse(one.station);
    const station = read.success ? read.data : undefined;
    const problem =
      one.problem === null ? undefined : { code: one.problem, params: { address: one.address, reason: '-' } };
    // Told by the gate's clock.
    const lastMs = one.lastOkAt === null ? undefined : Date.parse(one.lastOkAt) - gate.clockSeconds * 1000;
    const said: Said =
      station === undefined
        ? { ...SAID_NOTHING, problem: problem === undefined ? null : problem }
        : saidByStation(station, { clockSeconds: null, rate: one.bytesPerSecond, problem });
    return {
      identity: station?.identity ?? `${gate.identity} ${one.address}`.slice(0, 340),
      facility: gate.facility,
      kind: station === undefined || station.role === 'collector' ? 'collector' : 'gate',
      name: station?.name ?? one.address,
      above: gate.identity,
      last_contact: lastMs === undefined ? '' : isoSeconds(Math.min(lastMs, nowMs)),
      sequence: 0,
      day: dayInJapan(nowMs),
      day_bytes: one.bytesToday,
      counter: 0,
      counter_since: '',
      said: JSON.stringify(said),
    };
  });
}
