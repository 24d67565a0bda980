import { manifestDigest } from '@tsukuroi/protocol';
import { expect, test } from 'vitest';
import { describeStores } from '../../platform/testing/stores.ts';
import { machineInventory } from '../../testing/agents.ts';
import { ALL_MIGRATIONS } from '../../testing/server.ts';
import { packageListOf } from '../inventories/index.ts';
import { policyOf, rolloutHospital, supplyFor, type TestDevice } from './testing.ts';

const OLD = ['openssl@3.0.11-1', 'bash@5.2.15-2'];
const OPENSSL = { package: 'openssl', from: '3.0.11-1', to: '3.0.15-1' };
/** Monday 30 November 2026, 09:00 in Japan. */
const MONDAY = '2026-11-30T00:00:00Z';

const DEVICES: readonly TestDevice[] = [
  { name: 'desk-1', department: '医事課', class: 'office', packages: OLD },
  { name: 'desk-2', department: '受付', class: 'office', packages: OLD },
  { name: 'desk-3', department: '受付', class: 'office', packages: ['bash@5.2.15-2'] },
];

/** As the server itself lets lists out: packages alone, which is another digest than the machine's own. */
function supplyForListed(packages: readonly string[]) {
  const list = packageListOf(machineInventory('any', packages).manifest);
  const supply = supplyFor([packages], [OPENSSL], '2026-11-29T00:00:00Z');
  const machine = list === undefined ? 'none' : manifestDigest(list);
  return { ...supply, machines: supply.machines.map((one) => ({ ...one, machine })) };
}

describeStores('rollouts', (makeDb) => {
  test('what was planned for a list as it left here is for every device that has it, and for no other', async () => {
    const hospital = await rolloutHospital(await makeDb(ALL_MIGRATIONS), {
      devices: DEVICES,
      policies: [policyOf('office')],
      startedAt: MONDAY,
    });
    const supply = supplyForListed(OLD);
    const own = manifestDigest(machineInventory('any', OLD).manifest);

    hospital.bring(supply);
    await hospital.pass(24 * 2);

    expect(supply.machines.map(({ machine }) => machine)).not.toContain(own);
    const installed = hospital.acts.filter(({ what }) => what === 'installing').map(({ device }) => device);
    expect(installed.sort()).toEqual(['desk-1', 'desk-2']);
  });
});
