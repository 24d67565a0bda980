import { sha256 } from '@tsukuroi/core';
import { manifestDigest } from '@tsukuroi/protocol';
import type { DnfSupply } from '@tsukuroi/protocol/dnf-supply.ts';
import { expect, test } from 'vitest';
import { describeStores, freshDb } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS } from '../../testing/server.ts';
import { readMembers, readRollouts } from './store.ts';
import { inventoryOf, policyOf, rolloutHospital, supplyFor, type TestDevice } from './testing.ts';

/** Monday 30 November 2026, 09:00 in Japan. */
const MONDAY = '2026-11-30T00:00:00Z';
const LAB = ['openssl-libs@1:3.0.7-27.el9', 'bash@5.1.8-6.el9'];
const DEBIAN = ['openssl@3.0.11-1'];

const DEVICES: readonly TestDevice[] = [
  { name: 'lab-1', department: '検査科', class: 'office', packages: LAB, scheme: 'rpm' },
  { name: 'lab-2', department: '検査科', class: 'office', packages: LAB, scheme: 'rpm' },
  // It differs from the answered list: nothing is known of it.
  { name: 'pharmacy-1', department: '薬剤部', class: 'office', packages: ['bash@5.1.8-6.el9'], scheme: 'rpm' },
  { name: 'desk-1', department: '医事課', class: 'office', packages: DEBIAN },
];

function supplyOf(signed: boolean): DnfSupply {
  const item = (name: string, version: string, security: boolean) => ({
    ...{ package: name, architecture: 'x86_64', version, repository: 0, path: `Packages/${name}.rpm` },
    ...{ sha256: sha256(name), size: 10, source: name, security },
  });
  const [openssl, bash] = [item('openssl-libs', '1:3.0.7-28.el9', true), item('bash', '5.1.8-9.el9', false)];
  const steps = [
    { package: 'openssl-libs', architecture: 'x86_64', from: '1:3.0.7-27.el9', to: openssl.version },
    { package: 'bash', architecture: 'x86_64', from: '5.1.8-6.el9', to: bash.version },
  ];
  return {
    ...{ format: 'dnf-supply/1', madeAt: '2026-11-29T00:00:00Z', class: 'all', packages: [openssl, bash] },
    repositories: [
      {
        ...{ id: 'baseos', signed: signed ? 'repomd' : 'packages', date: '2026-11-28T00:00:00Z' },
        ...{ repomd: { sha256: sha256('repomd'), size: 100 } },
        signature: signed ? { sha256: sha256('asc'), size: 100 } : null,
        metadata: [{ type: 'primary', path: 'repodata/1.xml.gz', sha256: sha256('primary'), size: 100 }],
      },
    ],
    machines: [{ machine: manifestDigest(inventoryOf('any', LAB, 'rpm').manifest), steps, leftOut: [], unmet: [] }],
  };
}

const channelOf = (metadata?: 'packages-only') => ({
  path: 'channels/el9.json',
  content: Buffer.from(
    JSON.stringify({
      ...{ format: 'channel/1', id: 'el9', kind: 'yum', suites: ['baseos'], components: [], keys: ['B'.repeat(40)] },
      ...(metadata === undefined ? {} : { metadata }),
    }),
  ),
});

async function standsOf({ db, facility }: Awaited<ReturnType<typeof rolloutHospital>>) {
  const rollouts = await readRollouts(db, facility, ['running', 'waiting', 'paused', 'stopped', 'finished']);
  const members = await Promise.all(rollouts.map(({ id }) => readMembers(db, id)));
  return members.flatMap((some) => some.map(({ name, state }) => `${name} ${state}`)).sort();
}

describeStores('plans of devices with dnf', (makeDb) => {
  test('security updates go beside those of Debian, each by its own list; what no advisory names waits for a policy that wants it', async () => {
    const hospital = await rolloutHospital(await makeDb(ALL_MIGRATIONS), {
      ...{ devices: DEVICES, policies: [policyOf('office')], startedAt: MONDAY },
    });
    await hospital.sign({ set: [channelOf()] });
    hospital.bring(supplyOf(true));
    const update = { package: 'openssl', from: '3.0.11-1', to: '3.0.15-1' };
    hospital.bring(supplyFor([DEBIAN], [update], '2026-11-29T00:00:00Z'));

    await hospital.pass(24 * 2);

    expect(await standsOf(hospital)).toEqual(['desk-1 done', 'lab-1 done', 'lab-2 done']);
    const plans = new Map(hospital.signed.map((plan) => [plan.device, plan.actions]));
    expect([...plans.keys()].sort()).toEqual(['identity-desk-1', 'identity-lab-1', 'identity-lab-2']);
    expect(plans.get('identity-lab-1')).toMatchObject([
      {
        content: [{ kind: 'channel', channel: 'el9', package: 'openssl-libs', index: sha256('repomd') }],
        lists: [{ kind: 'dnf', repository: 'baseos', signature: { sha256: sha256('asc') } }],
      },
    ]);
    expect(plans.get('identity-desk-1')).toMatchObject([{ lists: [{ kind: 'apt' }] }]);
    expect(hospital.device('lab-1').packages.sort()).toEqual(['bash@5.1.8-6.el9', 'openssl-libs@1:3.0.7-28.el9']);
    expect(hospital.device('pharmacy-1').packages).toEqual(['bash@5.1.8-6.el9']);
  });
});

test('a repository whose index nobody signed orders nothing until the catalogue’s people say packages-only', async () => {
  const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
    ...{ devices: DEVICES.slice(0, 2), policies: [policyOf('office')], startedAt: MONDAY },
  });
  await hospital.sign({ set: [channelOf()] });
  hospital.bring(supplyOf(false));
  await hospital.pass(24);

  expect(hospital.signed).toEqual([]);
  expect((await standsOf(hospital)).every((one) => one.endsWith('planned'))).toBe(true);
  await hospital.sign({ set: [channelOf('packages-only')] });
  await hospital.pass(24);

  expect(await standsOf(hospital)).toEqual(['lab-1 done', 'lab-2 done']);
  expect(hospital.signed[0]?.actions[0]?.lists).toMatchObject([{ kind: 'dnf', signature: null }]);
});
