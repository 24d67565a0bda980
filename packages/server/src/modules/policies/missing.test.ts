import { memoryKnowledge } from '@tsukuroi/knowledge/memory.ts';
import { templateFor } from '@tsukuroi/policy';
import { expect, test } from 'vitest';
import { domainOf } from '../../domain.ts';
import { inTransaction } from '../../platform/database/index.ts';
import { describeStores } from '../../platform/testing/stores.ts';
import { debian, debianClaim, exploited } from '../../testing/hospital.ts';
import { ALL_MIGRATIONS, as, testServer } from '../../testing/server.ts';
import type { RolloutsTables } from '../rollouts/store.ts';
import { addPolicy } from './store.ts';

const ACTOR = { kind: 'user', id: 'u', name: '試験' } as const;

/** Two servers with the same old packages, and an office PC; servers wait for the vendor's word. */
async function hospital(db: Parameters<typeof testServer>[0]) {
  const { app, context } = await testServer(db);
  const domain = domainOf(context);
  await domain.knowledge.use(
    memoryKnowledge([
      debianClaim('CVE-2099-0001', 'openssl', '3.0.15-1'),
      exploited('CVE-2099-0001', '2099-01-01', false),
      debianClaim('CVE-2099-0002', 'curl', '7.88.1-10'),
    ]),
  );
  const { id: facility } = await context.settings.facility();
  const packages = ['openssl@3.0.11-1', 'curl@7.88.1-9'];
  const inventories = [debian('SV-1', packages), debian('SV-2', packages), debian('PC-1', packages)];
  const taken = await domain.inventories.take(ACTOR, facility, '試験', inventories);
  const idOf = (name: string) => taken.find((one) => one.name === name)?.id ?? '';
  const policy = templateFor('server', facility);
  await inTransaction(db, (tx) =>
    addPolicy(tx, {
      ...{ facility, id: policy.id, position: 10, name: policy.name, document: JSON.stringify(policy), revision: 1 },
      ...{ changed_by: '試験', changed_at: '2026-11-22T00:00:00Z' },
    }),
  );
  const ask = async (method: 'GET' | 'POST', path: string, payload?: object) =>
    (await app.inject({ method, url: `/api/v1${path}`, headers: as('admin'), ...(payload && { payload }) })).json();
  const classify = (names: readonly string[], deviceClass: string) =>
    ask('POST', '/classes/confirm', { devices: names.map(idOf), class: deviceClass });
  await classify(['SV-1', 'SV-2'], 'server');
  await classify(['PC-1'], 'office');
  return { ask, db, facility, idOf };
}

describeStores('confirmations that are missing', (makeDb) => {
  test('each update that waits stands once, with its devices, its age and what waiting costs; a PC without the need does not', async () => {
    const { ask } = await hospital(await makeDb(ALL_MIGRATIONS));

    const { items } = await ask('GET', '/confirmations/missing');

    expect(
      items.map(({ devices, kind, level, update, version }: Record<string, unknown>) => [
        update,
        version,
        kind,
        devices,
        level,
      ]),
    ).toEqual([
      ['openssl', '3.0.15-1', 'vendor', 2, 'this-week'],
      ['curl', '7.88.1-10', 'vendor', 2, expect.any(String)],
    ]);
    expect(items[0]).toMatchObject({ exploitedSince: '2099-01-01', refused: false, waitingDays: 0 });
    expect(items[0].cost).toBe('実際の攻撃に使われています(2099-01-01 に確認)。1 件の弱点が開いたままです。');
    expect(items[1].cost).toContain('攻撃される見込みは分かりません');
  });

  test('a yes to this version on these devices ends the waiting, a no keeps it and says so', async () => {
    const { ask, idOf } = await hospital(await makeDb(ALL_MIGRATIONS));
    const answer = (update: string, version: string, result: string) =>
      ask('POST', '/confirmations', {
        ...{ kind: 'vendor', who: '業者', product: 'カルテ 3.2', update, version, result, document: '回答書' },
        ...{ devices: [idOf('SV-1'), idOf('SV-2')], givenOn: '2026-11-22', until: null },
      });

    await answer('openssl', '3.0.14-1', 'approved');
    const otherVersion = await ask('GET', '/confirmations/missing');
    await answer('openssl', '3.0.15-1', 'approved');
    await answer('curl', '7.88.1-10', 'refused');
    const after = await ask('GET', '/confirmations/missing');
    const device = await ask('GET', `/devices/${idOf('SV-1')}/policy`);

    expect(otherVersion.total).toBe(2);
    expect(after.items.map(({ refused, update }: Record<string, unknown>) => [update, refused])).toEqual([
      ['curl', true],
    ]);
    const codes = Object.fromEntries(
      device.updates.map(({ held, name }: { held: { code: string }[]; name: string }) => [
        name,
        held.map(({ code }) => code),
      ]),
    );
    expect(codes).toEqual({ openssl: [], curl: ['vendor-consent-missing'] });
  });

  test('where the internet side answered, its version counts, since a word is given to one version', async () => {
    const { ask, db, facility, idOf } = await hospital(await makeDb(ALL_MIGRATIONS));
    await inTransaction(db, async (tx) => {
      await tx
        .withTables<RolloutsTables>()
        .insertInto('rollouts_patches')
        .values({
          ...{ device: idOf('SV-1'), package: 'openssl', architecture: 'amd64', version: '3.0.17-1', facility },
          ...{ package_search: 'openssl', version_search: '3.0.17-1', from_version: '3.0.11-1', kind: 'os-security' },
          ...{
            published_on: '2026-11-12',
            state: 'held',
            plan: null,
            action: null,
            title: '',
            since: '2026-11-12T00:00:00Z',
          },
          held: JSON.stringify([{ code: 'first-consent-missing' }, { code: 'outside-window', next: '' }]),
        })
        .execute();
    });

    const { items } = await ask('GET', '/confirmations/missing?sort=version');

    const shown = items.filter(({ update }: { update: string }) => update === 'openssl');
    expect(
      shown.map(({ devices, version, waitingDays }: Record<string, unknown>) => [version, devices, waitingDays]),
    ).toEqual([
      ['3.0.15-1', 1, 0],
      ['3.0.17-1', 1, 10],
    ]);
  });
});
