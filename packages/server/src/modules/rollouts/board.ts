import { isoSeconds, type Language, TsukuroiError } from '@tsukuroi/core';
import { openingsBetween, type PolicyWorld } from '@tsukuroi/policy';
import type { PatchedShare, RolloutRow, RolloutView } from '@tsukuroi/protocol';
import type { Db } from '../../platform/database/index.ts';
import type { DevicesTables } from '../devices/index.ts';
import { effectOf } from './effect.ts';
import { memberOf } from './member-book.ts';
import { isFailure, isOver, ringsOf } from './rollout.ts';
import { countsOf, rolloutRow, whyOf } from './rows.ts';
import type { Rollouts } from './service.ts';
import {
  type MemberRecord,
  type RolloutRecord,
  type RolloutsTables,
  readMembers,
  readOpenTrouble,
  readRollout,
  readRollouts,
  tables,
} from './store.ts';
import { SHARE_WORDS } from './texts.ts';

const HOUR_MS = 3_600_000;
const LOOK_AHEAD_MS = 60 * 86_400_000;

export interface BoardParts {
  readonly db: Db;
  readonly facility: string;
  readonly nowMs: number;
  readonly language: Language;
}

/** Every rollout with its counters, without reading its devices one by one. */
export async function rolloutRows({ db, facility, language }: BoardParts): Promise<RolloutRow[]> {
  const rollouts = await readRollouts(db, facility, ['running', 'waiting', 'paused', 'stopped', 'finished']);
  const counted = await tables(db)
    .selectFrom('rollouts_members')
    .select(['rollout', 'state', (eb) => eb.fn.countAll<number>().as('devices')])
    .where('facility', '=', facility)
    .groupBy(['rollout', 'state'])
    .execute();
  const byRollout = Map.groupBy(counted, ({ rollout }) => rollout);
  return rollouts.map((rollout) => {
    const members = (byRollout.get(rollout.id) ?? []).flatMap(({ devices, state }) =>
      Array.from({ length: Number(devices) }, () => ({ state, because: null })),
    );
    return rolloutRow(rollout, members, language);
  });
}

/** The board of one rollout. @throws TsukuroiError NOT_FOUND */
export async function rolloutView(
  { db, facility, language, nowMs }: BoardParts,
  id: string,
  rollouts: Rollouts,
): Promise<RolloutView> {
  const rollout = await readRollout(db, facility, id);
  if (rollout === undefined) {
    throw new TsukuroiError('NOT_FOUND');
  }
  const [members, troubles, view] = await Promise.all([
    readMembers(db, id),
    readOpenTrouble(db, facility),
    rollouts.planner.recent(),
  ]);
  const gate = isClosed(rollout) ? undefined : await rollouts.planner.gateOf(rollout, members.map(memberOf), view);
  const names = new Map(members.map(({ device, name }) => [device, name]));
  const isHalted = rollout.state === 'stopped' || rollout.state === 'paused';
  return {
    rollout: rolloutRow(rollout, members, language),
    counts: countsOf(members),
    rings: ringsOf(rollout).map((ring, place) => {
      const mine = members.filter((member) => member.ring === place);
      const under = place === rollout.ring && rollout.state !== 'finished';
      return {
        id: ring.id,
        name: ring.name,
        state:
          place < rollout.ring || (place === rollout.ring && !under)
            ? 'passed'
            : under
              ? isHalted
                ? 'stopped'
                : 'running'
              : 'ahead',
        devices: mine.length,
        counts: countsOf(mine),
        startedAt: ring.startedAt,
        gate:
          under && gate !== undefined
            ? gate.lines.map(({ holds, text }) => ({ holds, sentence: text[language] }))
            : ring.skipped
              ? [{ holds: 'yes', sentence: SHARE_WORDS.skipped[language] }]
              : [],
      };
    }),
    departments: [...Map.groupBy(members, ({ department }) => department)].map(([department, mine]) => ({
      department,
      devices: mine.length,
      counts: countsOf(mine),
    })),
    speed: speedOf(rollout, members, view.world, nowMs),
    effect: effectOf(members),
    why: whyOf(rollout, language),
    trouble: troubles
      .filter(({ device }) => names.has(device))
      .map(({ at, device, id: trouble, words }) => ({
        id: trouble,
        deviceId: device,
        device: names.get(device) ?? device,
        text: words,
        at,
      })),
    may: {
      pause: rollout.state === 'running' || rollout.state === 'waiting',
      resume: isHalted,
      stop: !isClosed(rollout) && rollout.state !== 'stopped',
      retry: members.some(isFailure),
    },
  };
}

function isClosed({ state }: RolloutRecord): boolean {
  return state === 'finished';
}

function speedOf(
  rollout: RolloutRecord,
  members: readonly MemberRecord[],
  { calendars, freezes, policies }: PolicyWorld,
  nowMs: number,
): RolloutView['speed'] {
  const since = isoSeconds(nowMs - HOUR_MS);
  const doneLastHour = members.filter(({ at, state }) => state === 'done' && (at ?? '') >= since).length;
  const left = members.filter((one) => one.ring === rollout.ring && !isOver(one)).length;
  const policy = policies.find(({ id }) => id === rollout.policy);
  const [first] =
    policy === undefined || isClosed(rollout)
      ? []
      : openingsBetween(policy.windows, calendars, freezes, nowMs, nowMs + LOOK_AHEAD_MS).openings;
  const open = first !== undefined && first.fromMs <= nowMs;
  return {
    doneLastHour,
    // What the last hour says holds for as long as the window is open.
    secondsLeft: open && doneLastHour > 0 ? Math.ceil((left * 3_600) / doneLastHour) : null,
    nextWindow: first === undefined || open ? null : isoSeconds(first.fromMs),
    open,
  };
}

/** How many devices lack nothing that is known, of those that could be judged. Devices of which nobody can say count in neither. */
export async function patchedShare({ db, facility, language }: BoardParts): Promise<PatchedShare> {
  const rows = await db
    .withTables<RolloutsTables & Pick<DevicesTables, 'devices_devices'>>()
    .selectFrom('devices_devices as d')
    .leftJoin('rollouts_devices as r', 'r.device', 'd.id')
    .select(['d.department', 'r.state', (eb) => eb.fn.countAll<number>().as('devices')])
    .where('d.facility', '=', facility)
    .groupBy(['d.department', 'r.state'])
    .execute();
  const share = (some: typeof rows) => {
    const count = (state: string) =>
      some.filter((row) => (row.state ?? 'unknown') === state).reduce((sum, { devices }) => sum + Number(devices), 0);
    return { numerator: count('patched'), denominator: count('patched') + count('behind'), unknown: count('unknown') };
  };
  return {
    total: share(rows),
    departments: [...Map.groupBy(rows, ({ department }) => department)]
      .map(([department, mine]) => ({ department, ...share(mine) }))
      .sort((a, b) => ((a.department ?? '') < (b.department ?? '') ? -1 : 1)),
    sentence: SHARE_WORDS.sentence[language],
  };
}
