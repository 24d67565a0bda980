import { type Language, TsukuroiError } from '@tsukuroi/core';
import {
  explain,
  fittingWords,
  type HeldReason,
  heldWords,
  previewRuns,
  scopeWords,
  TOUCH_WORDS,
} from '@tsukuroi/policy';
import type { DevicePolicy } from '@tsukuroi/protocol';
import { momentInJapan } from '@tsukuroi/protocol/moment.ts';
import type { Domain } from '../../domain.ts';
import { matchNow } from '../devices/match.ts';
import type { PolicyParts } from './parts.ts';
import { readPolicyDevices } from './policy-devices.ts';
import { runView } from './preview.ts';
import { whatSentence } from './sentences.ts';
import { readDecidedOf } from './store.ts';
import { waitingUpdates } from './waiting-updates.ts';
import { readDecisions } from './world.ts';

/** More are counted, not told. */
const MOST_UPDATES = 30;

/** Reasons that hold back whatever comes, as opposed to those of one update. */
const OF_THE_DEVICE: readonly HeldReason['code'][] = [
  'no-policy',
  'unclassified',
  'touch-never',
  'calendar-ended',
  'no-window',
  'frozen',
  'window-too-short',
  'outside-window',
];

/** What is asked of the rest of the server; without it nothing is said about updates. */
export type ExplainServices = Pick<Domain, 'devices' | 'findings' | 'inventories' | 'knowledge'>;

/**
 * 「適用の方針」 of one device: which policy counts, which fit and lose, and every reason why something is not applied now.
 *
 * @throws TsukuroiError NOT_FOUND
 */
export async function explainDevice(
  id: string,
  parts: PolicyParts,
  services: ExplainServices,
  language: Language,
): Promise<DevicePolicy> {
  const { clock, db, facility } = parts;
  const { world } = await readDecisions(parts);
  const [device] = await readPolicyDevices(parts, world, [id]);
  const record = await services.devices.find(id);
  if (device === undefined || record === undefined) {
    throw new TsukuroiError('NOT_FOUND');
  }
  const nowMs = clock.nowMs();
  // Not known is reachable for what is judged, but never a reason to hurry past waiting days.
  const exposed = record.exposure === 'edge' || record.exposure === 'dmz';
  const anything = { name: '', version: '', kind: 'os-security', publishedOn: undefined } as const;
  const general = explain(world, device, { ...anything, exploited: false, ransomware: false }, nowMs);
  const report = await services.inventories.report(id);
  const found = report === undefined ? undefined : await matchNow(record, report, parts, services, language);
  const updates = found === undefined ? [] : waitingUpdates(found.match, (one) => found.firstSeen.get(one));
  const decided = await readDecidedOf(db, facility.id, id);
  const { policy } = general;
  return {
    device: { id, name: record.name, department: record.department },
    class: device.class ?? null,
    touchSet: device.touch ?? null,
    touch: general.touch,
    touchText: TOUCH_WORDS[general.touch][language],
    tags: [...device.tags],
    products: [...device.products],
    classifiedBy: decided?.decided_by ?? null,
    classifiedAt: decided?.decided_at ?? null,
    fitting: general.fitting.map((fitting) => ({
      id: fitting.policy.id,
      name: fitting.policy.name,
      wins: fitting.lostBy === undefined,
      text: fittingWords(fitting)[language],
    })),
    covers: policy === undefined ? null : whatSentence(policy, language),
    runs:
      policy === undefined
        ? []
        : previewRuns(policy, world.calendars, world.freezes, nowMs).runs.map((run) => runView(run)),
    held: general.held.filter(({ code }) => OF_THE_DEVICE.includes(code)).map((reason) => heldView(reason, language)),
    updates: updates.slice(0, MOST_UPDATES).map((update) => {
      const { fastLane, held, scope } = explain(world, device, update, nowMs, exposed);
      return {
        name: update.name,
        version: update.version,
        because: update.mends.slice(0, 5),
        exploited: update.exploited,
        fastLane,
        within: policy === undefined || scope === undefined ? null : scopeWords(policy.name, scope)[language],
        held: held.filter(({ code }) => !OF_THE_DEVICE.includes(code)).map((reason) => heldView(reason, language)),
      };
    }),
    moreUpdates: Math.max(0, updates.length - MOST_UPDATES),
    updatesUnknown:
      report !== undefined
        ? null
        : language === 'ja'
          ? 'この端末の報告がまだないため、要る更新が分かりません。'
          : 'There is no report of this device yet, so nobody knows what it needs.',
  };
}

export function heldView(reason: HeldReason, language: Language): { code: string; text: string } {
  return { code: reason.code, text: heldWords(inJapan(reason, language))[language] };
}

/** People read the clock on the wall: instants stand in the words as the hour in Japan. */
function inJapan(reason: HeldReason, language: Language): HeldReason {
  if (reason.code === 'outside-window') {
    return { ...reason, next: momentInJapan(reason.next, language) };
  }
  return reason.code === 'frozen' ? { ...reason, until: momentInJapan(reason.until, language) } : reason;
}
