import { isoSeconds } from '@tsukuroi/core';
import type { Domain } from '../../domain.ts';
import type { ServerContext } from '../../module.ts';
import { type DeviceRecord, matchNow } from '../devices/index.ts';
import type { SampleEffect, SampleHospital } from '../rollouts/index.ts';
import { sampleSteps } from './hospital.ts';

/** Devices that try first. */
const FIRST = 4;

type Parts = Pick<ServerContext, 'clock'> & Pick<Domain, 'devices' | 'findings' | 'inventories' | 'knowledge'>;

/** Which sample devices took part in which rollout: what is told of them agrees with the versions they have. */
export async function sampleRollouts(facility: string, parts: Parts): Promise<SampleHospital> {
  const devices = await parts.devices.all(facility);
  const named = (word: string): DeviceRecord[] =>
    devices
      .filter((device) => device.sample === 1 && device.name.includes(word))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  const [patched, counters] = [named('薬剤端末'), named('受付端末')];
  return {
    facility,
    nowMs: parts.clock.nowMs(),
    steps: sampleSteps(),
    patched: { test: named('検証端末'), others: patched },
    behind: { test: counters.slice(0, FIRST), others: [...counters.slice(FIRST), ...named('病棟表示端末')] },
    effect: await effectOn(patched[0], counters[0], parts),
  };
}

/** What the newer versions mend, as matching says of a device that has them and of one that has the older ones. */
async function effectOn(
  newer: DeviceRecord | undefined,
  older: DeviceRecord | undefined,
  parts: Parts,
): Promise<SampleEffect | undefined> {
  const [now, then] = [await openOn(newer, parts), await openOn(older, parts)];
  if (now === undefined || then === undefined) {
    return undefined;
  }
  const mended = new Set(sampleSteps().map(({ package: name }) => name));
  const before = [...now.open, ...then.open.filter(({ names }) => names.some((name) => mended.has(name)))];
  return {
    before: {
      digest: then.digest,
      open: [...new Set(before.map(({ id }) => id))],
      judged: now.judged && then.judged,
      services: null,
    },
    after: {
      at: isoSeconds(parts.clock.nowMs()),
      digest: now.digest,
      open: now.open.map(({ id, software }) => ({ id, software })),
      judged: now.judged,
      lost: [],
      check: 'none',
    },
  };
}

async function openOn(device: DeviceRecord | undefined, parts: Parts) {
  const report = device === undefined ? undefined : await parts.inventories.report(device.id);
  if (device === undefined || report === undefined) {
    return undefined;
  }
  const { match } = await matchNow(device, report, parts, parts, 'ja');
  const affected = match.findings.filter(({ kind, verdict }) => verdict === 'affected' && kind === 'vulnerability');
  return {
    digest: report.digest,
    judged: match.judged !== 'unknown',
    open: affected.map(({ alsoIn, id, software }) => ({
      id,
      software: software.name,
      names: [software.name, ...alsoIn],
    })),
  };
}
