import { memoryKnowledge } from '@tsukuroi/knowledge/memory.ts';
import { expect, test } from 'vitest';
import { domainOf } from '../../domain.ts';
import type { Db } from '../../platform/database/index.ts';
import { describeStores } from '../../platform/testing/stores.ts';
import { DEBIAN_FEED, debian, SMALL_KNOWLEDGE, upload } from '../../testing/hospital.ts';
import { ALL_MIGRATIONS, as, testServer } from '../../testing/server.ts';
import { countAgain } from '../today/index.ts';

async function hospital(db: Db) {
  const made = await testServer(db);
  const domain = domainOf(made.context);
  await domain.knowledge.use(memoryKnowledge(SMALL_KNOWLEDGE, [{ ...DEBIAN_FEED, staleAfterDays: 1000 }]));
  const machines = ['ward-1', 'ward-2', 'office-3'].map((name) => debian(name, ['openssl@3.0.11-1']));
  await upload(made.app, '/api/v1/inventories', [{ name: 'a.json', text: JSON.stringify(machines) }]);
  const ask = async (url: string) => (await made.app.inject({ url: `/api/v1${url}`, headers: as('operator') })).json();
  const accept = (body: object) =>
    made.app.inject({ method: 'POST', url: '/api/v1/acceptances', headers: as('operator'), payload: body });
  const affected = async (id: string) =>
    (await ask('/vulnerabilities')).items.find((row: { id: string }) => row.id === id)?.affectedDevices ?? 0;
  return { ...made, domain, ask, accept, affected };
}

const REASON = '装置の更新が年度末のため、それまで隔離して使う。';

describeStores('acceptances', (makeDb) => {
  test('a risk accepted on one device leaves its counters and comes back by itself the day after the last', async () => {
    const { ask, accept, affected, clock, context, domain } = await hospital(await makeDb(ALL_MIGRATIONS));
    const [device] = (await ask('/devices?sort=name')).items;

    await accept({ finding: 'CVE-2026-0001', deviceId: device.id, reason: REASON, until: '2026-11-24' });

    expect(await affected('CVE-2026-0001')).toBe(2);
    expect(await ask(`/devices/${device.id}`)).toMatchObject({ actNow: 0, affected: 1 });
    const findings = (await ask(`/devices/${device.id}/findings`)).items;
    expect(findings.map((row: { id: string; acceptedUntil: string }) => [row.id, row.acceptedUntil])).toEqual([
      ['CVE-2026-0001', '2026-11-24'],
      ['CVE-2026-0002', null],
    ]);
    clock.moveMs(2 * 86_400_000);
    await countAgain(context, domain);
    expect(await affected('CVE-2026-0001')).toBe(2);
    clock.moveMs(86_400_000);
    await countAgain(context, domain);
    expect(await affected('CVE-2026-0001')).toBe(3);
    expect((await ask('/acceptances')).items[0]).toMatchObject({ state: 'ended', by: 'operator', device: 'office-3' });
  });

  test('a risk accepted for the whole facility leaves the list, and is back at once when it is withdrawn', async () => {
    const { app, ask, accept, affected } = await hospital(await makeDb(ALL_MIGRATIONS));

    const answer = await accept({ finding: 'CVE-2026-0002', deviceId: null, reason: REASON, until: '2027-03-31' });
    const accepted = [await affected('CVE-2026-0002'), await affected('CVE-2026-0001')];
    await app.inject({ method: 'DELETE', url: `/api/v1/acceptances/${answer.json().id}`, headers: as('operator') });

    expect(accepted).toEqual([0, 3]);
    expect(await affected('CVE-2026-0002')).toBe(3);
    expect((await ask('/acceptances')).items[0]).toMatchObject({ state: 'withdrawn' });
  });

  test.each([
    ['2026-11-21', 'yesterday'],
    ['2027-11-24', 'more than a year ahead'],
  ])('the last day %s is refused: %s', async (until) => {
    const { accept, affected } = await hospital(await makeDb(ALL_MIGRATIONS));

    const answer = await accept({ finding: 'CVE-2026-0001', deviceId: null, reason: REASON, until });

    expect(answer.json()).toMatchObject({ status: 400, code: 'ACCEPTANCE_UNTIL_INVALID' });
    expect(await affected('CVE-2026-0001')).toBe(3);
  });
});
