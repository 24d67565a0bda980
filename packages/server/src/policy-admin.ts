import { type Clock, isoSeconds, type Language, TsukuroiError } from '@tsukuroi/core';
import { fittingPolicies, previewRuns } from '@tsukuroi/policy';
import type { DevicePolicy, OpeningView } from '@tsukuroi/protocol';
import { withDatabase } from './admin.ts';
import { makeDomain } from './domain.ts';
import { Audit } from './modules/audit/index.ts';
import type { DevicesTables } from './modules/devices/index.ts';
import { explainDevice, type PolicyParts, readDecisions, readPolicyDevices } from './modules/policies/index.ts';
import { type CatalogueUpdates, catalogueUpdates } from './modules/rollouts/index.ts';
import { Settings } from './modules/settings/index.ts';
import { searchText } from './platform/database/index.ts';

/** `policy-explain/1` (docs/formats/command-line.md). */
export interface PolicyExplained extends DevicePolicy {
  readonly format: 'policy-explain/1';
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Programs of the catalogue and the agent's own releases, as the planning of rollouts saw them last. */
  readonly catalogue: CatalogueUpdates;
}

/** `policy-preview/1`: the next five runs of one device. */
export interface PolicyPreviewed {
  readonly format: 'policy-preview/1';
  readonly at: string;
  readonly device: { readonly id: string; readonly name: string };
  readonly policy: { readonly id: string; readonly name: string } | null;
  readonly runs: readonly OpeningView[];
  /** Days on which a calendar does not say, with the calendars. */
  readonly held: readonly { readonly day: string; readonly calendars: readonly string[] }[];
}

/**
 * Which policy counts for a device and why something is not applied, read beside a running server.
 *
 * @param device its id, or its name where only one device has it
 * @throws TsukuroiError DATA_FOLDER_EMPTY, POLICY_DEVICE_UNKNOWN, POLICY_DEVICE_AMBIGUOUS
 */
export function adminExplainPolicy(
  dataFolder: string,
  device: string,
  clock: Clock,
  language: Language,
): Promise<PolicyExplained> {
  return withPolicies(dataFolder, clock, async (parts, settings, folder) => {
    const { id } = await findDevice(parts, device);
    const audit = new Audit(clock);
    const domain = makeDomain({ audit, clock, dataFolder: folder, db: parts.db, settings });
    domain.knowledge.open();
    try {
      const explained = await explainDevice(id, parts, domain, language);
      const catalogue = await catalogueUpdates(parts.db, id, language);
      return { format: 'policy-explain/1', at: isoSeconds(clock.nowMs()), ...explained, catalogue };
    } finally {
      domain.knowledge.view().close();
    }
  });
}

/** The next five runs of a device. @throws as `adminExplainPolicy` */
export function adminPreviewPolicy(dataFolder: string, device: string, clock: Clock): Promise<PolicyPreviewed> {
  return withPolicies(dataFolder, clock, async (parts) => {
    const found = await findDevice(parts, device);
    const { world } = await readDecisions(parts);
    const [placed] = await readPolicyDevices(parts, world, [found.id]);
    const policy = placed === undefined ? undefined : fittingPolicies(world.policies, placed)[0]?.policy;
    const ahead = policy === undefined ? undefined : previewRuns(policy, world.calendars, world.freezes, clock.nowMs());
    return {
      format: 'policy-preview/1',
      at: isoSeconds(clock.nowMs()),
      device: found,
      policy: policy === undefined ? null : { id: policy.id, name: policy.name },
      runs: (ahead?.runs ?? []).map(({ fromMs, lastStartMs, toMs }) => ({
        from: isoSeconds(fromMs),
        to: isoSeconds(toMs),
        lastStart: isoSeconds(lastStartMs),
      })),
      held: (ahead?.held ?? []).map(({ calendars, day }) => ({ day, calendars })),
    };
  });
}

function withPolicies<T>(
  dataFolder: string,
  clock: Clock,
  work: (parts: PolicyParts, settings: Settings, folder: string) => Promise<T>,
): Promise<T> {
  return withDatabase(dataFolder, async (db, folder) => {
    const settings = new Settings({ db, clock, audit: new Audit(clock) });
    return work({ clock, db, facility: await settings.facility() }, settings, folder);
  });
}

async function findDevice(
  { db, facility }: PolicyParts,
  asked: string,
): Promise<{ readonly id: string; readonly name: string }> {
  const found = await db
    .withTables<DevicesTables>()
    .selectFrom('devices_devices')
    .select(['id', 'name'])
    .where('facility', '=', facility.id)
    .where((eb) => eb.or([eb('id', '=', asked), eb('name_search', '=', searchText(asked))]))
    .orderBy('id')
    .execute();
  const [first, ...more] = found;
  if (first === undefined) {
    throw new TsukuroiError('POLICY_DEVICE_UNKNOWN', { device: asked }, { exitCode: 2 });
  }
  if (more.length > 0) {
    const ids = found.map(({ id }) => id).join('、');
    throw new TsukuroiError('POLICY_DEVICE_AMBIGUOUS', { device: asked, ids }, { exitCode: 2 });
  }
  return first;
}
