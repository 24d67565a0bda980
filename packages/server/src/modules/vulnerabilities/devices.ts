import type { Language } from '@tsukuroi/core';
import { becauseOf, placed, remedyOf } from '@tsukuroi/matching';
import { fixedVersionOf } from '@tsukuroi/matching/fixed-version.ts';
import type { vulnerabilityDeviceRowShape } from '@tsukuroi/protocol';
import type { z } from 'zod';
import type { Domain } from '../../domain.ts';
import type { Db } from '../../platform/database/index.ts';
import type { OwnSource } from '../../platform/grid/index.ts';
import { type Answer, DECISIONS, firstSeenOf } from '../findings/index.ts';
import { type Asked, askedOf } from './devices-asked.ts';
import { pageByAnswer } from './devices-by-answer.ts';
import { pageByDevice } from './devices-by-device.ts';
import { devicesOfProfiles, type FoundDevice } from './devices-store.ts';

export type Row = z.infer<typeof vulnerabilityDeviceRowShape>;

/** What is said once for all devices of some profiles: the cells of their rows that are not the device's own. */
export type Said = Pick<Row, 'verdict' | 'software' | 'version' | 'fixedVersion' | 'decision' | 'due'>;

/** Profiles of which the same is said and that have devices in the list; ascending by number. */
export interface Member {
  readonly said: Said;
  readonly answer: Answer;
  readonly profiles: readonly number[];
}

export interface Members {
  readonly list: readonly Member[];
  /** Devices of each profile that pass the filters on devices. */
  readonly devicesOf: Int32Array;
  readonly devices: number;
  /** Devices in the list of all that pass the filters on devices, between 0 and 1. */
  readonly share: number;
}

/**
 * The devices of a vulnerability. What is said comes from memory, once for each profile; of the devices only how many each
 * profile has, and the rows of the page, are read.
 */
export async function vulnerabilityDevices(
  db: Db,
  facility: string,
  id: string,
  { findings, knowledge }: Pick<Domain, 'findings' | 'knowledge'>,
  language: Language,
): Promise<OwnSource<Row>> {
  const [hits, first] = await Promise.all([findings.profilesWith(facility, id), firstSeenOf(db, facility, id)]);
  const judged = findings.judged();
  const view = knowledge.view();
  const saidOf = (answer: Answer): Said => {
    const verdict = judged.verdict(answer.verdict);
    const { name, version } = answer.identity;
    return {
      verdict: verdict.verdict,
      software: name,
      version,
      fixedVersion: fixedVersionOf(placed(answer.identity, view), verdict) ?? null,
      decision: DECISIONS[answer.decision] ?? 'watch',
      due: judged.due(answer.verdict, answer.place, first ?? judged.day),
    };
  };
  const rowOf = ({ answer, said }: Member, device: FoundDevice): Row => {
    const verdict = judged.verdict(answer.verdict);
    const spoken = { identity: placed(answer.identity, view), verdict, knowledge: view, language };
    return {
      deviceId: device.id,
      device: device.name,
      department: device.department,
      ...said,
      because: becauseOf(spoken),
      remedy: remedyOf(spoken),
    };
  };
  const countMembers = async (asked: Asked): Promise<Members> => {
    const devicesOf = await devicesOfProfiles(db, facility, asked.filters);
    const list: Member[] = [];
    let devices = 0;
    for (const { answer, profiles } of hits) {
      const said = saidOf(answer);
      const own = asked.passes(said) ? profiles.filter((profile) => (devicesOf[profile] ?? 0) > 0) : [];
      if (own.length > 0) {
        list.push({ said, answer, profiles: own });
        devices += own.reduce((sum, profile) => sum + (devicesOf[profile] ?? 0), 0);
      }
    }
    const all = devicesOf.reduce((sum, count) => sum + count, 0);
    return { list, devicesOf, devices, share: all === 0 ? 1 : devices / all };
  };
  let last: { filters: string; members: Promise<Members> } | undefined;
  /** Page, total and all pages of a CSV ask for the same members. */
  const membersOf = (asked: Asked): Promise<Members> => {
    const filters = JSON.stringify(asked.request.filters);
    if (last?.filters !== filters) {
      last = { filters, members: countMembers(asked) };
    }
    return last.members;
  };
  return {
    kind: 'own',
    total: async (request) => (await membersOf(askedOf(request))).devices,
    rows: async (request) => {
      const asked = askedOf(request);
      const members = await membersOf(asked);
      const page = asked.byDevice ? pageByDevice : pageByAnswer;
      const { found, nextCursor } = await page(db, facility, members, asked);
      return { items: found.map(({ device, member }) => rowOf(member, device)), nextCursor };
    },
  };
}
