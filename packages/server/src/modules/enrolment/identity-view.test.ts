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

async function viewOf(hospital: Hospital, name: string) {
  return hospital.ask(`/enrolment/identities/${(await hospital.identity(name)).id}`);
}

describeStores('what a person looks at before deciding', (makeDb) => {
  test('what devices of two departments say stands beside what the ledger says now', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const token = await hospital.token({ department: '医事課', uses: 5 });
    for (const name of ['reception-1', 'ward-2', 'guest-3']) {
      await new Machine(machineInventory(name, ['bash@5.2.15-2']), hospital.clock).enrol(token);
    }
    // The ledger comes after the devices: ward-2 has another serial there, and guest-3 is not in it.
    await takeLedger(hospital, [
      'A-1,reception-1,Desk 100,SN-reception-1,医事課,使用中',
      'A-2,ward-2,Desk 200,SN-other,2階病棟,使用中',
    ]);

    const [same, other, unlisted] = [
      await viewOf(hospital, 'reception-1'),
      await viewOf(hospital, 'ward-2'),
      await viewOf(hospital, 'guest-3'),
    ];

    const compared = (view: { comparison: { field: string; compared: string }[] }) =>
      Object.fromEntries(view.comparison.map((line) => [line.field, line.compared]));
    expect(same.ledger).toEqual({ name: 'A-1', by: 'serial', retired: false });
    expect(compared(same)).toMatchObject({ name: 'same', serial: 'same', department: 'same', model: 'unknown' });
    // Recognised by its name alone: the difference in hardware is what the person must see.
    expect(other.ledger).toEqual({ name: 'A-2', by: 'name', retired: false });
    expect(compared(other)).toMatchObject({ name: 'same', serial: 'different', department: 'different' });
    // What is not in the ledger is unknown, never "the same".
    expect(unlisted.ledger).toBeNull();
    expect(new Set(Object.values(compared(unlisted)))).toEqual(new Set(['unknown']));
    expect(unlisted.next).toMatch(/「確認する」.*「拒否する」.*受け取らず/);
  });

  test('a machine that the ledger calls retired is said to be so before anybody confirms it', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    await takeLedger(hospital, ['A-9,old-9,Desk 100,SN-old-9,倉庫,廃棄', 'A-1,other-1,Desk 100,SN-x,外来,使用中']);
    const token = await hospital.token({ uses: 3 });
    await new Machine(machineInventory('old-9', ['bash@5.2.15-2']), hospital.clock).enrol(token);

    const view = await viewOf(hospital, 'old-9');

    expect(view.identity.state).toBe('waiting');
    expect(view.ledger).toMatchObject({ name: 'A-9', retired: true });
    expect(view.next).toMatch(/廃棄したことになっている/);
  });

  test('each state says what to do now, in both languages; a certificate that was revoked is not told as valid', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const token = await hospital.token({ uses: 4 });
    const names = ['a-1', 'b-2', 'c-3'] as const;
    for (const name of names) {
      await new Machine(machineInventory(name, ['bash@5.2.15-2']), hospital.clock).enrol(token);
    }
    await hospital.decide(String((await hospital.identity('a-1')).id), 'confirm');
    await hospital.decide(String((await hospital.identity('b-2')).id), 'refuse');

    const told = await Promise.all(names.map((name) => viewOf(hospital, name)));

    expect(told.map(({ identity }) => identity.state)).toEqual(['active', 'refused', 'waiting']);
    expect(told.map(({ certificateUntil }) => certificateUntil === null)).toEqual([false, true, false]);
    // Confirmed, but it never reported since: that is not "nothing to do".
    expect(told[0].next).toContain('まだ一度も連絡がありません');
    expect(told[1].next).toContain('登録し直してください');
    const english = await hospital.app.inject({
      url: `/api/v1/enrolment/identities/${told[2].identity.id}`,
      headers: { ...as('inspector'), 'accept-language': 'en' },
    });
    expect(english.json().next).toContain('Until then its reports are not taken');
    expect((await hospital.ask('/enrolment/identities/nobody')).code).toBe('NOT_FOUND');
  });
});
