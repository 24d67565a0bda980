import { dayInJapan, daysBetween, type Language, sha256 } from '@tsukuroi/core';
import { explain, fittingPolicies, type HeldReason, touchOf } from '@tsukuroi/policy';
import type { MissingConfirmationRow } from '@tsukuroi/protocol';
import { matchNow } from '../devices/match.ts';
import type { ExplainServices } from './explain-device.ts';
import type { PolicyParts } from './parts.ts';
import { type NamedPolicyDevice, readPolicyDevices } from './policy-devices.ts';
import { readConfirmations } from './store.ts';
import { type WaitingUpdate, waitingUpdates } from './waiting-updates.ts';
import { devicesOf, readDecisions } from './world.ts';

/** Devices that are judged for the list: one of each kind of software in a place is enough for all that share it. */
const MOST_JUDGED = 400;

const KINDS: Readonly<Partial<Record<HeldReason['code'], MissingConfirmationRow['kind']>>> = {
  'vendor-consent-missing': 'vendor',
  'maker-consent-missing': 'maker',
  'person-consent-missing': 'person',
};

interface Asked {
  readonly kind: MissingConfirmationRow['kind'];
  readonly who: string;
  readonly update: WaitingUpdate;
  readonly device: NamedPolicyDevice;
}

/** Updates that wait for somebody's word, with how long they have waited and what waiting costs. */
export async function missingConfirmations(
  parts: PolicyParts,
  services: ExplainServices,
  language: Language,
): Promise<MissingConfirmationRow[]> {
  const { clock, db, facility } = parts;
  const { world } = await readDecisions(parts);
  const devices = (await readPolicyDevices(parts, world)).filter((device) => {
    const policy = fittingPolicies(world.policies, device)[0]?.policy;
    const touch = touchOf(device);
    return policy !== undefined && touch !== 'never' && (policy.consent.kind !== 'automatic' || touch !== 'normal');
  });
  const vendors = await vendorsOf(db, facility.id);
  const nowMs = clock.nowMs();
  const asked: Asked[] = [];
  const judged = new Map<number, readonly WaitingUpdate[]>();
  for (const device of devices) {
    const record = await services.devices.find(device.id);
    if (record === undefined || record.profile === null) {
      continue;
    }
    if (!judged.has(record.profile)) {
      if (judged.size >= MOST_JUDGED) {
        continue;
      }
      const report = await services.inventories.report(device.id);
      const found = report === undefined ? undefined : await matchNow(record, report, parts, services, language);
      judged.set(
        record.profile,
        found === undefined ? [] : waitingUpdates(found.match, (one) => found.firstSeen.get(one)),
      );
    }
    for (const update of judged.get(record.profile) ?? []) {
      for (const reason of explain(world, device, update, nowMs).held) {
        const kind = KINDS[reason.code];
        if (kind !== undefined) {
          const who =
            reason.code === 'person-consent-missing' ? reason.who : (vendors.get(device.id) ?? device.vendor ?? '');
          asked.push({ kind, who, update, device });
        }
      }
    }
  }
  const refusals = (await readConfirmations(db, facility.id)).filter(
    ({ result, withdrawn }) => result === 'refused' && withdrawn === 0,
  );
  const today = dayInJapan(nowMs);
  const groups = Map.groupBy(asked, ({ kind, update, who }) =>
    JSON.stringify([kind, who, update.name, update.version]),
  );
  return [...groups].flatMap(([key, group]): MissingConfirmationRow[] => {
    const [first] = group;
    if (first === undefined) {
      return [];
    }
    const { kind, update, who } = first;
    const ids = group.map(({ device }) => device.id);
    const refused = refusals.some(
      (row) =>
        row.kind === kind &&
        row.update_name === update.name &&
        row.update_version === update.version &&
        devicesOf(row).some((id) => ids.includes(id)),
    );
    return [
      {
        id: sha256(key).slice(0, 16),
        level: update.decision,
        kind,
        who:
          who === ''
            ? language === 'ja'
              ? '業者不明(台帳に入れてください)'
              : 'unknown (enter it in the ledger)'
            : who,
        update: update.name,
        version: update.version,
        devices: ids.length,
        deviceIds: ids,
        waitingDays: update.firstSeen === undefined ? null : daysBetween(update.firstSeen, today),
        cost: costWords(update, language),
        epss: update.epss,
        exploitedSince: update.exploitedSince,
        refused,
      },
    ];
  });
}

/** What waiting costs, in words that a ward understands. */
export function costWords(update: WaitingUpdate, language: Language): string {
  const say = (ja: string, en: string) => (language === 'ja' ? ja : en);
  const mends = say(
    `${update.mends.length} 件の弱点が開いたままです。`,
    `${update.mends.length} weaknesses stay open.`,
  );
  if (update.ransomware) {
    return `${say('身代金要求型の攻撃に使われている弱点です。待つ間、この端末から病院全体に広がるおそれがあります。', 'Used by ransomware: while it waits, the whole hospital is at risk.')}${mends}`;
  }
  if (update.exploited) {
    return `${say(`実際の攻撃に使われています(${update.exploitedSince ?? '日付不明'} に確認)。`, `Used in attacks (known since ${update.exploitedSince ?? 'an unknown day'}).`)}${mends}`;
  }
  if (update.epss === null) {
    return `${say('攻撃される見込みは分かりません。', 'How likely an attack is, is not known.')}${mends}`;
  }
  const percent = Math.round(update.epss * 1000) / 10;
  return `${say(`30 日以内に攻撃に使われる見込みは ${percent} % です(EPSS)。`, `Chance of attacks within 30 days: ${percent} % (EPSS).`)}${mends}`;
}

/** Who looks after a device, as the ledger says. */
async function vendorsOf(db: PolicyParts['db'], facility: string): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .withTables<{ ledger_entries: { facility: string; device: string | null; vendor: string | null } }>()
    .selectFrom('ledger_entries')
    .select(['device', 'vendor'])
    .where('facility', '=', facility)
    .where('device', 'is not', null)
    .where('vendor', 'is not', null)
    .execute();
  return new Map(rows.map(({ device, vendor }) => [device ?? '', vendor ?? '']));
}
