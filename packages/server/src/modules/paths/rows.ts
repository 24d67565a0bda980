import { describeError, fillText, type Language, TsukuroiError } from '@tsukuroi/core';
import type { PathRow, PathState } from '@tsukuroi/protocol';
import type { Said } from './said.ts';
import type { Live } from './service.ts';
import { CARES, NO_DEPARTMENT, nextOf, roomWords, sentenceOf, THIS_SERVER } from './texts.ts';

/** Beyond this TLS certificates and signed dates of a young system are judged wrongly; agents complain from here on too. */
const CLOCK_SECONDS = 300;
/** Less room than one day of knowledge and a kernel take. */
const ROOM_BYTES = 2_000_000_000;

/** A station with everything that is known of it. */
export interface Station {
  readonly id: string;
  readonly kind: PathRow['kind'];
  readonly name: string;
  /** Identity of the station before it; empty for this server. */
  readonly above: string;
  readonly state: PathState;
  /** Name of the station before it whose silence hides it. */
  readonly behind: string | undefined;
  readonly registeredAt: string | null;
  readonly lastContact: string | null;
  readonly bytesToday: number | null;
  readonly said: Said;
  /** What is crossing between it and this server at this moment. */
  readonly live: Live | undefined;
  readonly cutOff: readonly { readonly department: string | null; readonly devices: number }[];
}

/** A row of 経路. Of a station that is not in contact what it said last is no state of now: only what lasts is shown. */
export function rowOf(
  station: Station,
  stations: ReadonlyMap<string, Station>,
  nowMs: number,
  language: Language,
): PathRow {
  const { above, behind, cutOff, id, kind, lastContact, live, name, registeredAt, said, state } = station;
  const since = state === 'ok' || state === 'unknown' ? null : (lastContact ?? registeredAt);
  const devices = cutOff.reduce((sum, one) => sum + one.devices, 0);
  const departments = [...new Set(cutOff.map(({ department }) => department ?? NO_DEPARTMENT[language]))].sort();
  const silenceMs = lastContact === null ? 0 : Math.max(0, nowMs - Date.parse(lastContact));
  const worded = { kind, name, state, behind, silenceMs, departments, devices };
  const now = state === 'ok';
  const cares = now ? caresOf(station, language) : [];
  const next = [nextOf(worded, language), ...cares].filter((words) => words !== null).join(' ');
  return {
    id,
    name,
    kind,
    above: above === '' ? null : above,
    aboveName: above === '' ? THIS_SERVER[language] : (stations.get(above)?.name ?? ''),
    state,
    since,
    sentence: sentenceOf(worded, language),
    next: next === '' ? null : next,
    problem: said.problem === null ? null : problemWords(said.problem, language),
    lastContact,
    version: said.version,
    clockSeconds: said.clockSeconds,
    queueReports: said.queue?.reports ?? null,
    queueDevices: said.queue?.devices ?? null,
    queueBytes: said.queue?.bytes ?? null,
    storeBytes: said.storeBytes,
    freeBytes: said.freeBytes,
    rate: live === undefined ? (now ? said.rate : null) : live.rate,
    bytesToday: station.bytesToday,
    fetching: live === undefined ? (now ? (said.fetching?.contents ?? null) : null) : 1,
    fetchingLeft: live === undefined ? (now ? (said.fetching?.leftBytes ?? null) : null) : live.left,
    waitingBundles: said.waitingBundles,
    catalog: now ? said.catalog : 'unknown',
    director: now ? said.director : 'unknown',
    devices: kind === 'relay' ? devices : null,
    departments,
  };
}

function caresOf({ name, said }: Station, language: Language): string[] {
  const cares: string[] = [];
  if (said.catalog === 'invalid' || said.director === 'invalid') {
    cares.push(fillText(CARES.invalid[language], { name }));
  }
  if (said.clockSeconds !== null && Math.abs(said.clockSeconds) > CLOCK_SECONDS) {
    cares.push(fillText(CARES.clock[language], { minutes: Math.round(Math.abs(said.clockSeconds) / 60) }));
  }
  if (said.freeBytes !== null && said.freeBytes < ROOM_BYTES) {
    cares.push(roomWords(said.freeBytes, language));
  }
  return cares;
}

export function problemWords({ code, params }: NonNullable<Said['problem']>, language: Language): string {
  const { next, what } = describeError(new TsukuroiError(code, params), language);
  return `${what}${language === 'ja' ? '' : ' '}${next}`;
}
