import { expect, test } from 'vitest';
import { describeStores } from '../../platform/testing/stores.ts';
import { hospitalWithPorts, Machine, machineInventory } from '../../testing/agents.ts';
import { upload } from '../../testing/hospital.ts';
import { ALL_MIGRATIONS, as } from '../../testing/server.ts';

type Hospital = Awaited<ReturnType<typeof hospitalWithPorts>>;

async function takeLedger(hospital: Hospital, lines: readonly string[]): Promise<void> {
  const text = ['資産番号,機器名,型番,シリアル番号,部署,使用状況', ...lines].join('\n');
  const preview = await upload(hospital.app, '/api/v1/ledger/preview', [{ name: '台帳.csv', text }]);
  const payload = { id: preview.json().id, whenRefused: 'stop' };
  await hospital.app.inject({ method: 'POST', url: '/api/v1/ledger/import', headers: as('operator'), payload });
}

/** Machines of two departments that came by a script's file before there was a ledger: all of them wait. */
async function waiting(hospital: Hospital, names: readonly string[], department: string): Promise<string[]> {
  const token = await hospital.token({ department, uses: 20 });
  for (const name of names) {
    await new Machine(machineInventory(name, ['bash@5.2.15-2']), hospital.clock).enrol(token);
  }
  const rows = await hospital.identities();
  return names.map((name) => rows.find((row: { name: string }) => row.name === name).id);
}

async function proposed(hospital: Hospital, ids: readonly string[]) {
  const { proposals } = (await hospital.send('POST', '/enrolment/proposals', { ids })).json();
  return proposals as { id: string; name: string; fit: string; ledger: string | null; reason: string }[];
}

describeStores('several waiting devices at once', (makeDb) => {
  test('those that fit the ledger are confirmed for their line, each with an audit entry; the others stay', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const names = ['reception-1', 'reception-2', 'guest-3'];
    const ids = await waiting(hospital, names, '医事課');
    const [ward = ''] = await waiting(hospital, ['ward-4'], '2階病棟');
    await takeLedger(hospital, [
      'A-1,reception-1,Desk 100,SN-reception-1,医事課,使用中',
      'A-2,reception-2,Desk 100,,医事課,使用中',
      'A-4,ward-4,Desk 200,SN-other,2階病棟,使用中',
    ]);

    const found = await proposed(hospital, [...ids, ward]);
    const why = '棚卸しの結果';
    const payload = { ids: [...ids, ward], decision: 'confirm', fitting: true, why };
    const result = (await hospital.send('POST', '/enrolment/decisions', payload)).json();

    // By serial; by name with no serial in the ledger; not listed; the name fits and the serial is another one.
    expect(found.map(({ fit, ledger }) => [fit, ledger])).toEqual([
      ['fits', 'A-1'],
      ['name-only', 'A-2'],
      ['stays', null],
      ['stays', 'A-4'],
    ]);
    expect(found.at(3)?.reason).toContain('違います');
    expect(result.done).toEqual(ids.slice(0, 2));
    expect(result.refused.map(({ code }: { code: string }) => code)).toEqual([
      'IDENTITY_DOES_NOT_FIT',
      'IDENTITY_DOES_NOT_FIT',
    ]);
    const rows = await hospital.identities();
    expect(Object.fromEntries(rows.map((row: { name: string; state: string }) => [row.name, row.state]))).toEqual({
      'guest-3': 'waiting',
      'reception-1': 'active',
      'reception-2': 'active',
      'ward-4': 'waiting',
    });
    const audit = await hospital.app.inject({ url: '/api/v1/audit', headers: as('admin') });
    const entries = audit.json().items.filter(({ why: told }: { why: string | null }) => told === why);
    expect(entries.map(({ target }: { target: string }) => target).sort()).toEqual(['reception-1', 'reception-2']);
    expect(JSON.stringify(entries)).toContain('A-1');
  });

  test('a line that two machines fit is nobody’s, also when only one of them is chosen', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const first = await waiting(hospital, ['reception-1'], '医事課');
    const twin = machineInventory('reception-1', ['bash@5.2.15-2'], { serial: 'SN-twin', id: 'twin' });
    await new Machine(twin, hospital.clock).enrol(await hospital.token({ uses: 3 }));
    await takeLedger(hospital, ['A-1,reception-1,Desk 100,,医事課,使用中']);

    expect(await proposed(hospital, first)).toMatchObject([{ fit: 'stays', ledger: null }]);
  });

  test('what the ledger calls retired, and what was decided meanwhile, stays as it is', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const ids = await waiting(hospital, ['old-9', 'reception-1'], '外来');
    await takeLedger(hospital, [
      'A-9,old-9,Desk 100,SN-old-9,外来,廃棄',
      'A-1,reception-1,Desk 100,SN-reception-1,外来,使用中',
    ]);
    await hospital.decide(ids[1] ?? '', 'refuse');

    const found = await proposed(hospital, ids);
    const payload = { ids, decision: 'confirm', fitting: true };
    const result = (await hospital.send('POST', '/enrolment/decisions', payload)).json();

    expect(found.map(({ fit, reason }) => [fit, reason])).toEqual([
      ['stays', expect.stringContaining('廃棄')],
      ['stays', expect.stringContaining('照合待ちではありません')],
    ]);
    expect(result.done).toEqual([]);
    expect((await hospital.identity('reception-1')).state).toBe('refused');
  });

  test('a machine that may be a copy or a replacement is never confirmed with others', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const inventory = machineInventory('ward-1', ['bash@5.2.15-2']);
    await new Machine(inventory, hospital.clock).enrol(await hospital.token());
    await new Machine(inventory, hospital.clock).enrol(await hospital.token({ uses: 4 }));
    await takeLedger(hospital, ['A-1,ward-1,Desk 100,SN-ward-1,医事課,使用中']);
    const again = (await hospital.identities()).find(({ state }: { state: string }) => state === 'waiting');

    expect(again.reason).toContain('すでに登録されています');
    expect(await proposed(hospital, [again.id])).toMatchObject([
      { fit: 'stays', reason: expect.stringContaining('1 台ずつ') },
    ]);
  });
});
