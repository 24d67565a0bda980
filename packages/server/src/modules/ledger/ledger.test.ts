import { memoryKnowledge } from '@tsukuroi/knowledge/memory.ts';
import { expect, test } from 'vitest';
import { domainOf } from '../../domain.ts';
import type { Db } from '../../platform/database/index.ts';
import { describeStores } from '../../platform/testing/stores.ts';
import { debian, exploited, SMALL_KNOWLEDGE, upload } from '../../testing/hospital.ts';
import { ALL_MIGRATIONS, as, testServer } from '../../testing/server.ts';

const CSV = `資産番号,機器名,型番,シリアル番号,MACアドレス,部署,使用状況,保守業者,用途
A-1,受付PC,Desk 100,SN-reception-1,,医事課,使用中,例示保守,事務
A-2,予備PC,Desk 100,SN-spare,,倉庫,予備,,
A-3,心電計,ECG-1,SN-ecg,,検査科,使用中,,医療機器
A-4,VPN装置,FortiGate 60E,,,情報管理室,使用中,例示通信,ネットワーク
A-5,ward-2,Desk 100,SN-other,,2階病棟,使用中,,
`;

async function hospital(db: Db) {
  const made = await testServer(db);
  const knowledge = [
    ...SMALL_KNOWLEDGE,
    { ...exploited('CVE-2024-55591', '2025-01-14', true), vendor: 'Fortinet', product: 'FortiOS' },
  ];
  await domainOf(made.context).knowledge.use(memoryKnowledge(knowledge));
  const machines = ['reception-1', 'ward-2', 'guest-3'].map((name) => debian(name, ['openssl@3.0.11-1']));
  await upload(made.app, '/api/v1/inventories', [{ name: 'a.json', text: JSON.stringify(machines) }]);
  const ask = async (url: string) => (await made.app.inject({ url: `/api/v1${url}`, headers: as('operator') })).json();
  const preview = (text: string, columns?: string) =>
    upload(
      made.app,
      '/api/v1/ledger/preview',
      [{ name: '台帳.csv', text }],
      'operator',
      columns === undefined ? {} : { columns },
    );
  const take = (id: string, whenRefused: string) =>
    made.app.inject({
      method: 'POST',
      url: '/api/v1/ledger/import',
      headers: as('operator'),
      payload: { id, whenRefused },
    });
  return { ...made, ask, preview, take };
}

describeStores('ledger', (makeDb) => {
  test('without a ledger nobody knows the denominator, and nothing is called missing', async () => {
    const { ask } = await hospital(await makeDb(ALL_MIGRATIONS));

    const { coverage, items } = await ask('/today');

    expect(coverage).toMatchObject({ known: 3, ledger: null });
    expect(items.map((item: { id: string }) => item.id)).toContain('no-ledger');
    expect((await ask('/ledger/reconciliation')).total).toBe(0);
  });

  test('a preview changes nothing; the import gives a denominator, links, differences and the boxes it names', async () => {
    const { ask, preview, take } = await hospital(await makeDb(ALL_MIGRATIONS));

    const looked = (await preview(CSV)).json();
    const before = await ask('/ledger');
    const taken = await take(looked.id, 'stop');
    const again = await take(looked.id, 'stop');

    expect(looked).toMatchObject({ total: 5, refused: [], changes: { added: 5, changed: 0, same: 0 } });
    expect(before.total).toBe(0);
    expect(taken.statusCode, taken.body).toBe(200);
    expect(again.json()).toMatchObject({ status: 404, code: 'LEDGER_PREVIEW_GONE' });
    expect((await ask('/today')).coverage).toMatchObject({ reporting: 3, known: 4, ledger: 4 });
    const differences = (await ask('/ledger/reconciliation?sort=name')).items;
    expect(differences.map((row: { problem: string; name: string }) => [row.problem, row.name])).toEqual([
      ['never-seen', 'VPN装置'],
      ['not-in-ledger', 'guest-3'],
      ['hardware-changed', 'ward-2'],
      ['never-seen', '心電計'],
    ]);
    const reception = (await ask('/devices?sort=name')).items.find(
      (row: { name: string }) => row.name === 'reception-1',
    );
    expect(await ask(`/devices/${reception.id}`)).toMatchObject({
      department: '医事課',
      clinicalRole: 'office',
      ledger: { assetNumber: 'A-1', vendor: '例示保守' },
    });
    const box = (await ask('/devices?sort=name')).items.find((row: { name: string }) => row.name === 'VPN装置');
    // What is exploited and possible on it, and that the end of its support cannot be told without a version.
    expect(box).toMatchObject({ seen: 'never', via: 'ledger', undetermined: 2, department: '情報管理室' });
  });

  test('the organizational unit comes from lists alone: the directory’s own goes before a typed one, and a machine that moved is moved', async () => {
    const { ask, preview, take } = await hospital(await makeDb(ALL_MIGRATIONS));
    const units = async (query = '') =>
      (await ask(`/devices?sort=name${query}`)).items.map((row: { name: string; ou: string | null }) => [
        row.name,
        row.ou,
      ]);
    const import_ = async (text: string) => take((await preview(text)).json().id, 'stop');
    const typed = `資産番号,機器名,シリアル番号,組織単位
A-1,reception-1,,受付
A-5,ward-2,,病院/2階病棟
`;
    const directory = (...lines: string[]) => `Name,OperatingSystem,DistinguishedName\n${lines.join('\n')}\n`;

    await import_(typed);
    const afterLedger = await units();
    await import_(
      directory(
        'reception-1,Debian,"CN=reception-1,OU=外来,OU=病院,DC=hosp,DC=example"',
        'guest-3,Debian,"CN=guest-3,OU=持込,DC=hosp,DC=example"',
      ),
    );
    const afterDirectory = await units();
    const found = await units(`&filter=${encodeURIComponent('{"ou":"病院"}')}`);
    await import_(
      directory(
        'reception-1,Debian,"CN=reception-1,OU=3階病棟,OU=病院,DC=hosp,DC=example"',
        'guest-3,Debian,"CN=guest-3,CN=Computers,DC=hosp,DC=example"',
      ),
    );
    const afterMove = await units();
    // A list that names no units says nothing of them.
    await import_('Name,LastLogonDate\nreception-1,2026/11/20\n');

    expect(afterLedger).toEqual([
      ['guest-3', null],
      ['reception-1', '受付'],
      ['ward-2', '病院/2階病棟'],
    ]);
    expect(afterDirectory).toEqual([
      ['guest-3', '持込'],
      ['reception-1', '病院/外来'],
      ['ward-2', '病院/2階病棟'],
    ]);
    expect(found.map(([name]: [string]) => name)).toEqual(['reception-1', 'ward-2']);
    expect(afterMove).toEqual([
      ['guest-3', null],
      ['reception-1', '病院/3階病棟'],
      ['ward-2', '病院/2階病棟'],
    ]);
    expect(await units()).toEqual([
      ['guest-3', null],
      ['reception-1', '病院/3階病棟'],
      ['ward-2', '病院/2階病棟'],
    ]);
    const { groups } = await ask('/classes/proposals');
    expect(groups.map(({ reason }: { reason: string }) => reason)).toContain('組織単位(OU)が「病院/3階病棟」 → 病棟');
  });

  test('what is retired and yet seen, and what several rows share, is listed with what to do', async () => {
    const { ask, preview, take } = await hospital(await makeDb(ALL_MIGRATIONS));
    const list = `資産番号,機器名,シリアル番号,部署,使用状況
R-1,guest-3,,外来,廃棄
R-2,ward-2,,2階病棟,使用中
R-3,ward-2,,3階病棟,使用中
R-4,reception-1,,医事課,使用中
`;

    await take((await preview(list)).json().id, 'stop');

    const { items } = await ask('/ledger/reconciliation?sort=name');
    const short = items.map((row: Record<string, string>) => [row.problem, row.name, row.department, row.detail]);
    const shared = '名前が同じものが台帳に 2 行、実物に 1 台あり、どれがどれか決められません（実物: ward-2）。';
    expect(short.sort()).toEqual([
      ['retired-but-seen', 'guest-3', '外来', '台帳では廃棄済みですが、動いています（資産番号 R-1）。'],
      ['undecided', 'ward-2', '2階病棟', shared],
      ['undecided', 'ward-2', '3階病棟', shared],
    ]);
    expect(
      items.every((row: { next: string; deviceId: string | null }) => row.next !== '' && row.deviceId !== null),
    ).toBe(true);
  });

  test('rows that cannot be read stop the import, or only the good ones are taken; the same list again changes nothing', async () => {
    const { ask, preview, take } = await hospital(await makeDb(ALL_MIGRATIONS));
    const broken = `${CSV}A-6,時計,,,,,こわれた,,\n`;

    const looked = (await preview(broken)).json();
    const stopped = await take(looked.id, 'stop');
    const afterStop = (await ask('/ledger')).total;
    await take(looked.id, 'take-good-rows');
    const second = (await preview(CSV.replace('例示通信', '別の業者'))).json();

    expect(looked.refused).toMatchObject([{ row: 7, column: '使用状況', value: 'こわれた' }]);
    expect(stopped.json()).toMatchObject({ status: 409, code: 'LEDGER_ROWS_REFUSED', params: { count: 1 } });
    expect(afterStop).toBe(0);
    expect((await ask('/ledger')).total).toBe(5);
    expect(second.changes).toEqual({ added: 0, changed: 1, same: 4 });
  });

  test('a person re-assigns a column, drops another, looks again and imports exactly that', async () => {
    const { ask, preview, take } = await hospital(await makeDb(ALL_MIGRATIONS));
    const own =
      '資産番号,機器名,型番,現場,連絡先,部署\nB-1,受付PC,Desk,医事課,例示保守,本館\nB-2,心電計,ECG,検査科,例示医療,別館\n';

    const first = (await preview(own)).json();
    const choices = [
      { column: 4, heading: '現場', field: 'department' },
      { column: 5, heading: '連絡先', field: 'vendor' },
      { column: 3, heading: '型番', field: null },
    ];
    const second = (await preview(own, JSON.stringify(choices))).json();
    const old = await take(first.id, 'stop');
    const before = (await ask('/ledger')).total;
    const taken = await take(second.id, 'stop');

    expect(first.columns.map((column: { field: string }) => column.field)).toEqual([
      'assetNumber',
      'name',
      'model',
      null,
      null,
      'department',
    ]);
    expect(first.columns[3].samples).toEqual(['医事課', '検査科']);
    expect(second.columns.map((column: { field: string }) => column.field)).toEqual([
      'assetNumber',
      'name',
      null,
      'department',
      'vendor',
      null,
    ]);
    expect(old.json(), 'a newer look replaces the older one').toMatchObject({ code: 'LEDGER_PREVIEW_GONE' });
    expect(before).toBe(0);
    expect(taken.statusCode, taken.body).toBe(200);
    const rows = (await ask('/ledger?sort=name')).items;
    expect(rows).toMatchObject([
      { name: '受付PC', department: '医事課', vendor: '例示保守', model: null },
      { name: '心電計', department: '検査科', vendor: '例示医療', model: null },
    ]);
  });

  test.each([
    ['not JSON', '[{', 'LEDGER_COLUMNS_UNREADABLE'],
    ['not a list', '{"column":1}', 'LEDGER_COLUMNS_UNREADABLE'],
    ['an unknown field', '[{"column":1,"heading":"資産番号","field":"password"}]', 'LEDGER_COLUMNS_UNREADABLE'],
    ['a field of every object', '[{"column":1,"heading":"資産番号","field":"__proto__"}]', 'LEDGER_COLUMNS_UNREADABLE'],
    ['column 0', '[{"column":0,"heading":"資産番号","field":"name"}]', 'LEDGER_COLUMNS_UNREADABLE'],
    ['a column the file does not have', '[{"column":12,"heading":"備考","field":"note"}]', 'LEDGER_COLUMN_UNKNOWN'],
    ['a heading of another file', '[{"column":2,"heading":"備考","field":"note"}]', 'LEDGER_COLUMN_UNKNOWN'],
    [
      'one field twice',
      '[{"column":1,"heading":"資産番号","field":"note"},{"column":2,"heading":"機器名","field":"note"}]',
      'LEDGER_COLUMN_TWICE',
    ],
    [
      'more than may be said',
      `[${'{"column":1,"heading":"資産番号","field":null},'.repeat(300)}null]`,
      'REQUEST_TOO_LARGE',
    ],
  ])('a choice of columns with %s is refused in words; the earlier preview stays', async (_, columns, code) => {
    const { ask, preview, take } = await hospital(await makeDb(ALL_MIGRATIONS));
    const looked = (await preview(CSV)).json();

    const refusal = await preview(CSV, columns);

    const problem = refusal.json();
    expect(problem.code).toBe(code);
    expect(refusal.statusCode).toBeLessThan(500);
    expect([problem.what, problem.effect, problem.next].every((words) => words.length > 5)).toBe(true);
    expect((await ask('/ledger')).total).toBe(0);
    expect((await take(looked.id, 'stop')).statusCode).toBe(200);
  });

  test('a list of the network shows strangers and covers nothing', async () => {
    const { ask, preview, take } = await hospital(await makeDb(ALL_MIGRATIONS));
    await take((await preview(CSV)).json().id, 'stop');

    const arp = '? (192.0.2.77) at 00:00:5e:00:53:77 [ether] on eth0\n';
    await take((await preview(arp)).json().id, 'stop');

    const differences = (await ask('/ledger/reconciliation')).items;
    expect(
      differences
        .filter((row: { problem: string }) => row.problem === 'not-in-ledger')
        .map((row: { name: string }) => row.name),
    ).toEqual(expect.arrayContaining(['guest-3', '192.0.2.77']));
    expect((await ask('/ledger')).total).toBe(5);
    expect((await ask('/today')).coverage).toMatchObject({ ledger: 4 });
  });

  test('a preview is gone after an hour', async () => {
    const { preview, take, clock } = await hospital(await makeDb(ALL_MIGRATIONS));
    const looked = (await preview(CSV)).json();

    clock.moveMs(3_601_000);

    expect((await take(looked.id, 'stop')).json()).toMatchObject({ code: 'LEDGER_PREVIEW_GONE' });
  });
});
