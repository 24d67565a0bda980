import { dayInJapan, type Language } from '@tsukuroi/core';
import { type DeviceMatch, matchDevice } from '@tsukuroi/matching';
import type { Inventory } from '@tsukuroi/protocol';
import type { Domain } from '../../domain.ts';
import type { ServerContext } from '../../module.ts';
import type { Report } from '../inventories/index.ts';
import type { DeviceRecord } from './store.ts';

/** One device judged now, with every word: what its page shows is never older than the knowledge. */
export async function matchNow(
  device: DeviceRecord,
  report: Report,
  { clock }: Pick<ServerContext, 'clock'>,
  { knowledge, findings }: Pick<Domain, 'knowledge' | 'findings'>,
  language: Language,
): Promise<{ match: DeviceMatch; firstSeen: ReadonlyMap<string, string> }> {
  const firstSeen = await findings.firstSeen(device.facility);
  const match = matchDevice(
    inventoryOf(device, report),
    { knowledge: knowledge.view(), products: findings.products, day: dayInJapan(clock.nowMs()), language },
    {
      surroundings: { exposure: device.exposure, role: device.clinical_role },
      firstSeen: (_software, id) => firstSeen.get(id),
    },
  );
  return { match, firstSeen };
}

export function inventoryOf(device: DeviceRecord, report: Report): Inventory {
  return {
    format: 'inventory/1',
    device: { id: device.id, name: device.name },
    via: device.via,
    unreadable: report.unreadable,
    manifest: report.manifest,
    facts: report.facts,
    state: report.state,
  };
}
