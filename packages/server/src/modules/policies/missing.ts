import { dayInJapan, daysBetween, type Language, sha256 } from '@tsukuroi/core';
import { explain, fittingPolicies, touchOf } from '@tsukuroi/policy';
import type { MissingConfirmationRow } from '@tsukuroi/protocol';
import { matchNow } from '../devices/match.ts';
import type { RolloutsTables } from '../rollouts/store.ts';
import type { ExplainServices } from './explain-device.ts';
import type { PolicyParts } from './parts.ts';
import { type NamedPolicyDevice, readPolicyDevices } from './policy-devices.ts';
import { readConfirmations } from './store.ts';
import { URGENCY, type WaitingUpdate, waitingUpdates } from './waiting-updates.ts';
import { devicesOf, readDecisions } from './world.ts';

/** Devices that are judged for the list: one of each kind of software in a place is enough for all that share it. */
const MOST_JUDGED = 400;

const KINDS: Readonly<Record<string, MissingConfirmationRow['kind']>> = {
  'vendor-consent-missing': 'vendor',
  'maker-consent-missing': 'maker',
  'person-consent-missing': 'person',
  // A server, or a device a year behind, asks for the vendor's word whatever the policy says (modules/rollouts/held.ts).
  'first-consent-missing': 'vendor',
};

/** What waiting costs is told by the findings; an update that is on no list of weaknesses waits, too. */
type Cost = Pick<WaitingUpdate, 'decision' | 'epss' | 'exploited' | 'exploitedSince' | 'mends' | 'ransomware'>;
const NO_WEAKNESS: Cost = {
  decision: 'watch',
  epss: null,
  exploited: false,
  exploitedSince: null,
  mends: [],
  ransomware: false,
};

interface Asked {
  readonly kind: MissingConfirmationRow['kind'];
  readonly who: string;
  readonly deputy: string | undefined;
  readonly update: Pick<WaitingUpdate, 'name' | 'version'> & { readonly since: string | undefined };
  readonly cost: Cost;
  readonly device: string;
}

/**
 * Updates that wait for somebody's word, with how long they have waited and what waiting costs. Where the internet side answered for a device, its
 * versions count, since a word is given to one version; else the versions that its findings name.
 */
export async function missingConfirmations(
  parts: PolicyParts,
  services: ExplainServices,
  language: Language,
): Promise<MissingConfirmationRow[]> {
  const { clock, db, facility } = parts;
  const { world } = await readDecisions(parts);
  const answered = await answeredUpdates(db, facility.id);
  const devices = (await readPolicyDevices(parts, world)).filter((device) => {
    const policy = fittingPolicies(world.policies, device)[0]?.policy;
    const touch = touchOf(device);
    const mayNeed = policy !== undefined && (policy.consent.kind !== 'automatic' || touch !== 'normal');
    return touch !== 'never' && (mayNeed || answered.has(device.id));
  });
  const vendors = await vendorsOf(db, facility.id);
  const nowMs = clock.nowMs();
  const asked: Asked[] = [];
  const found = foundOn(parts, services, language);
  for (const device of devices) {
    const waiting = await found(device);
    const vendor = vendors.get(device.id) ?? device.vendor ?? '';
    const known = answered.get(device.id);
    const updates: readonly Answered[] =
      known ??
      waiting.map((update) => ({
        name: update.name,
        version: update.version,
        since: update.firstSeen,
        held: explain(world, device, update, nowMs).held,
      }));
    for (const { held, ...update } of updates) {
      const cost = waiting.find(({ name }) => name === update.name) ?? NO_WEAKNESS;
      for (const reason of held) {
        const kind = KINDS[reason.code];
        if (kind !== undefined) {
          asked.push({ kind, who: reason.who ?? vendor, deputy: reason.deputy, update, cost, device: device.id });
        }
      }
    }
  }
  return rowsOf(asked, await readConfirmations(db, facility.id), dayInJapan(nowMs), language);
}

interface Answered {
  readonly name: string;
  readonly version: string;
  readonly since: string | undefined;
  readonly held: readonly { readonly code: string; readonly who?: string; readonly deputy?: string }[];
}

/** Updates that the planning of rollouts keeps back, by device: what an answer of the internet side named. */
async function answeredUpdates(db: PolicyParts['db'], facility: string): Promise<ReadonlyMap<string, Answered[]>> {
  const rows = await db
    .withTables<Pick<RolloutsTables, 'rollouts_patches'>>()
    .selectFrom('rollouts_patches')
    .select(['device', 'package', 'version', 'published_on', 'held'])
    .where('facility', '=', facility)
    .where('state', '=', 'held')
    .orderBy('device')
    .orderBy('package')
    .execute();
  const found = new Map<string, Answered[]>();
  for (const row of rows) {
    const before = found.get(row.device) ?? [];
    const held = JSON.parse(row.held) as Answered['held'];
    found.set(row.device, [
      ...before,
      { name: row.package, version: row.version, since: row.published_on ?? undefined, held },
    ]);
  }
  return found;
}

/** What devices need by their findings; devices that share software and place are judged once. */
function foundOn(parts: PolicyParts, services: ExplainServices, language: Language) {
  const judged = new Map<number, readonly WaitingUpdate[]>();
  return async (device: NamedPolicyDevice): Promise<readonly WaitingUpdate[]> => {
    const record = await services.devices.find(device.id);
    if (record === undefined || record.profile === null) {
      return [];
    }
    const known = judged.get(record.profile);
    if (known !== undefined || judged.size >= MOST_JUDGED) {
      return known ?? [];
    }
    const report = await services.inventories.report(device.id);
    const found = report === undefined ? undefined : await matchNow(record, report, parts, services, language);
    const updates = found === undefined ? [] : waitingUpdates(found.match, (one) => found.firstSeen.get(one));
    judged.set(record.profile, updates);
    return updates;
  };
}

function rowsOf(
  asked: readonly Asked[],
  confirmations: Awaited<ReturnType<typeof readConfirmations>>,
  today: string,
  language: Language,
): MissingConfirmationRow[] {
  const refusals = confirmations.filter(({ result, withdrawn }) => result === 'refused' && withdrawn === 0);
  const groups = Map.groupBy(asked, ({ kind, update, who }) =>
    JSON.stringify([kind, who, update.name, update.version]),
  );
  return [...groups].flatMap(([key, group]): MissingConfirmationRow[] => {
    const [first] = group;
    if (first === undefined) {
      return [];
    }
    const { kind, update, who } = first;
    const ids = [...new Set(group.map(({ device }) => device))];
    const cost = group.map((one) => one.cost).reduce((worst, one) => (isWorse(one, worst) ? one : worst));
    const since = group.flatMap((one) => one.update.since ?? []).toSorted()[0];
    return [
      {
        id: sha256(key).slice(0, 16),
        level: cost.decision,
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
        waitingDays: since === undefined ? null : daysBetween(since, today),
        cost: costWords(cost, language),
        ...(first.deputy === undefined ? {} : { deputy: first.deputy }),
        epss: cost.epss,
        exploitedSince: cost.exploitedSince,
        refused: refusals.some(
          (row) =>
            row.kind === kind &&
            row.update_name === update.name &&
            row.update_version === update.version &&
            devicesOf(row).some((id) => ids.includes(id)),
        ),
      },
    ];
  });
}

function isWorse(one: Cost, other: Cost): boolean {
  return URGENCY.indexOf(one.decision) < URGENCY.indexOf(other.decision);
}

/** What waiting costs, in words that a ward understands. */
export function costWords(update: Cost, language: Language): string {
  const say = (ja: string, en: string) => (language === 'ja' ? ja : en);
  if (update.mends.length === 0) {
    return say(
      '知られている弱点とは結び付いていません。通常の更新です。',
      'No known weakness depends on it: an ordinary update.',
    );
  }
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
