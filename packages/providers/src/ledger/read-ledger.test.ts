import { describeError } from '@tsukuroi/core';
import { type LedgerReading, ledgerReadingShape } from '@tsukuroi/protocol';
import { describe, expect, it } from 'vitest';
import { LEDGER_LIMITS } from '../limits.ts';
import { type ReadLedgerOptions, readLedger } from './read-ledger.ts';
import { cp932 } from './testing/cp932.ts';
import { workbook, workbookParts, zip } from './testing/workbook.ts';

async function read(
  content: string | Uint8Array,
  name = '台帳.csv',
  options: ReadLedgerOptions = {},
): Promise<LedgerReading> {
  const outcome = await readLedger(typeof content === 'string' ? Buffer.from(content) : content, name, options);
  if (!outcome.ok) {
    throw outcome.error;
  }
  expect(ledgerReadingShape.parse(outcome.value)).toEqual(outcome.value);
  return outcome.value;
}

async function codeOf(content: string | Uint8Array, name = 'x.csv'): Promise<string> {
  const outcome = await readLedger(typeof content === 'string' ? Buffer.from(content) : content, name);
  return outcome.ok ? 'taken' : outcome.error.code;
}

const CSV = `医療情報機器台帳,,,,,,,,,,,,
令和8年11月1日現在,,,,,,,,,,,,
資産番号,機器名,メーカー,型番,シリアル番号,IPアドレス,MACアドレス（有線）,棟,階,部屋,部署,使用状況,購入日,保守業者,用途,ひとこと
A-001,外来受付PC,㈱例示製作所,Desk 100,SN-1,192.0.2.10,00-00-5E-00-53-01,本館,１階,受付,医事課,使用中,令和3年4月1日,例示保守㈱,事務,隣の席
Ａ－００２,髙橋先生ノート,例示,Note 5,SN-2,ＤＨＣＰ,0000.5e00.5302,本館,2,医局,外科,予備,R5.10.2,,,
A-003,VPN装置,Fortinet,FortiGate 60E,,192.0.2.1/192.0.2.2,,別館,B1,サーバ室,情報管理室,○,2019/12/3,例示通信,ネットワーク,
,,,,,,,,,,,,,,,
A-004,エコー,例示医療,US-9,,300.1.1.1,,本館,3,,検査科,使用中,,,医療機器,
A-001,重複,,,,,,,,,,,,,,
A-005,時計,,,,,,,,,,こわれた,,,,
A-006,日付,,,,,,,,,,,令和8年13月1日,,,
,,,,,,,本館,3,,検査科,,,,,
`;

describe('readLedger of a CSV', () => {
  it.each([
    ['UTF-8', Buffer.from(CSV), 'utf-8'],
    ['UTF-8 with BOM', Buffer.from(`\uFEFF${CSV}`), 'utf-8'],
    ['CP932', cp932(CSV.replaceAll('\n', '\r\n')), 'shift_jis'],
    ['UTF-16', Buffer.from(`\uFEFF${CSV.replaceAll(',', '\t')}`, 'utf16le'), 'utf-16le'],
  ])('reads %s the same', async (_, bytes, encoding) => {
    const ledger = await read(bytes);

    expect(ledger.encoding).toBe(encoding);
    expect(ledger.headingRow).toBe(3);
    expect(ledger.rows.map((row) => row.name)).toEqual(['外来受付PC', '髙橋先生ノート', 'VPN装置']);
    expect(ledger.blank).toBe(1);
  });

  it('understands the headings, and shows the one it does not', async () => {
    const { columns } = await read(CSV);

    expect(columns.map(({ heading, field }) => `${heading}=${field}`)).toEqual([
      '資産番号=assetNumber',
      '機器名=name',
      'メーカー=maker',
      '型番=model',
      'シリアル番号=serial',
      'IPアドレス=ips',
      'MACアドレス（有線）=macs',
      '棟=building',
      '階=floor',
      '部屋=room',
      '部署=department',
      '使用状況=use',
      '購入日=bought',
      '保守業者=vendor',
      '用途=clinicalRole',
      'ひとこと=null',
    ]);
  });

  it('reads era dates, full-width digits, several addresses and every form of MAC', async () => {
    const [first, second, third] = (await read(CSV)).rows;

    expect(first).toMatchObject({
      row: 4,
      bought: '2021-04-01',
      ips: ['192.0.2.10'],
      macs: ['00:00:5e:00:53:01'],
      use: 'in-use',
      clinicalRole: 'office',
    });
    expect(second).toMatchObject({
      row: 5,
      assetNumber: 'Ａ－００２',
      bought: '2023-10-02',
      ips: [],
      macs: ['00:00:5e:00:53:02'],
      use: 'spare',
    });
    expect(third).toMatchObject({
      row: 6,
      model: 'FortiGate 60E',
      ips: ['192.0.2.1', '192.0.2.2'],
      use: 'in-use',
      clinicalRole: 'infrastructure',
    });
  });

  it('refuses rows one by one, with row, column, value and reason', async () => {
    const { refused } = await read(CSV);

    expect(refused.map(({ row, column, value }) => [row, column, value])).toEqual([
      [8, 'IPアドレス', '300.1.1.1'],
      [9, '資産番号', 'A-001'],
      [10, '使用状況', 'こわれた'],
      [11, '購入日', '令和8年13月1日'],
      [12, '', ''],
    ]);
    expect(refused.every(({ reason }) => reason.endsWith('。') || reason.endsWith('）。'))).toBe(true);
  });

  it('a use of its own words refuses the cell, not the row: the device counts', async () => {
    const ledger = await read('名称,用途,ネットワーク区分,使用状況\n窓口3,会計端末,島,使用中\n');

    expect(ledger.rows).toEqual([{ row: 2, name: '窓口3', ips: [], macs: [], use: 'in-use' }]);
    expect(ledger.refused.map(({ column, value, lost }) => [column, value, lost])).toEqual([
      ['用途', '会計端末', 'cell'],
      ['ネットワーク区分', '島', 'cell'],
    ]);
  });

  it('lets a person say what a column means, and that another is not wanted', async () => {
    const ledger = await read(CSV, 'x.csv', {
      columns: [
        { column: 16, heading: 'ひとこと', field: 'note' },
        { column: 10, heading: '部屋', field: null },
      ],
    });

    expect(ledger.rows[0]).toMatchObject({ note: '隣の席' });
    expect(ledger.rows[0]?.room).toBeUndefined();
    expect(ledger.headingRow).toBe(3);
  });

  it('a field given to one column is no longer read from the column that had it', async () => {
    const ledger = await read(CSV, 'x.csv', { columns: [{ column: 16, heading: 'ひとこと', field: 'department' }] });

    expect(ledger.columns.filter(({ field }) => field === 'department').map(({ heading }) => heading)).toEqual([
      'ひとこと',
    ]);
    expect(ledger.rows[0]?.department).toBe('隣の席');
    expect(ledger.rows[1]?.department).toBeUndefined();
  });

  it('two columns of one heading are told apart by their place', async () => {
    const twice = '名称,型番,番号,番号\nPC1,Desk,A-1,SN1\nPC2,Desk,A-2,SN2\n';

    const ledger = await read(twice, 'x.csv', {
      columns: [
        { column: 3, heading: '番号', field: 'assetNumber' },
        { column: 4, heading: '番号', field: 'serial' },
      ],
    });

    expect(ledger.rows).toMatchObject([
      { assetNumber: 'A-1', serial: 'SN1' },
      { assetNumber: 'A-2', serial: 'SN2' },
    ]);
  });

  it('addresses may be read from several columns', async () => {
    const csv = '名称,型番,有線,無線\nPC1,Desk,00-00-5E-00-53-01,00-00-5E-00-53-02\n';

    const ledger = await read(csv, 'x.csv', {
      columns: [
        { column: 3, heading: '有線', field: 'macs' },
        { column: 4, heading: '無線', field: 'macs' },
      ],
    });

    expect(ledger.rows[0]?.macs).toEqual(['00:00:5e:00:53:01', '00:00:5e:00:53:02']);
  });

  it.each([
    ['a column the file does not have', [{ column: 40, heading: 'ひとこと', field: 'note' }], 'LEDGER_COLUMN_UNKNOWN'],
    ['a heading of another file', [{ column: 16, heading: '備考', field: 'note' }], 'LEDGER_COLUMN_UNKNOWN'],
    [
      'one field for two columns',
      [
        { column: 15, heading: '用途', field: 'note' },
        { column: 16, heading: 'ひとこと', field: 'note' },
      ],
      'LEDGER_COLUMN_TWICE',
    ],
    [
      'two answers for one column',
      [
        { column: 16, heading: 'ひとこと', field: 'note' },
        { column: 16, heading: 'ひとこと', field: null },
      ],
      'LEDGER_COLUMN_TWICE',
    ],
  ] as const)('refuses %s, in words', async (_, columns, code) => {
    const outcome = await readLedger(Buffer.from(CSV), '台帳.csv', { columns });

    expect(outcome.ok ? 'taken' : outcome.error.code).toBe(code);
    expect(outcome.ok ? '' : describeError(outcome.error).what).toContain('台帳.csv');
  });

  it('shows of every column, wanted or not, the first different texts', async () => {
    const ledger = await read(`名称,型番,謎\nPC1,Desk,${'長'.repeat(60)}\nPC2,Desk,い\nPC3,,い\nPC4,,う\nPC5,,え\n`);

    expect(ledger.columns.map(({ samples }) => samples)).toEqual([
      ['PC1', 'PC2', 'PC3'],
      ['Desk'],
      ['長'.repeat(40), 'い', 'う'],
    ]);
  });

  it('reads English headings and words', async () => {
    const ledger = await read(
      'Asset No,Name,Serial Number,IP Address,Status,Vendor,Contract End\n1,EMR server,S1,192.0.2.5,in use,Example,2027-03-31\n',
    );

    expect(ledger.rows[0]).toEqual({
      row: 2,
      assetNumber: '1',
      name: 'EMR server',
      serial: 'S1',
      ips: ['192.0.2.5'],
      macs: [],
      use: 'in-use',
      vendor: 'Example',
      contractEnds: '2027-03-31',
    });
  });

  it('keeps commas, quotes and line ends inside quoted cells, and counts rows as a spreadsheet does', async () => {
    const ledger = await read('名称,IPアドレス,備考\n"A ""棟"", 1",192.0.2.1,"一行目\n二行目"\nB,192.0.2.2,\n');

    expect(ledger.rows.map((row) => [row.row, row.name])).toEqual([
      [2, 'A "棟", 1'],
      [3, 'B'],
    ]);
  });
});

describe('readLedger of a workbook', () => {
  it('reads text, numbers and dates of an .xlsx', async () => {
    const bytes = workbook([
      ['機器台帳', null, null],
      ['管理番号', '名称', '導入日', 'IPアドレス', '備考'],
      [1234567890123, '心電計 <A&B>', { date: 45_383 }, '192.0.2.9', '#N/A'],
      [2, '輸液ポンプ', '令和6年4月1日', null, null],
    ]);

    const ledger = await read(bytes, '台帳.xlsx');

    expect(ledger).toMatchObject({ source: 'excel', counts: 'ledger', encoding: 'xlsx', sheet: '台帳', headingRow: 2 });
    expect(ledger.rows).toEqual([
      { row: 4, assetNumber: '2', name: '輸液ポンプ', bought: '2024-04-01', ips: [], macs: [], use: 'unknown' },
    ]);
    expect(ledger.refused).toEqual([
      { row: 3, column: '備考', value: '#N/A', reason: 'Excel の数式がエラーになっています。', lost: 'row' },
    ]);
  });

  it('takes a date cell as its day and a long number as it stands', async () => {
    const bytes = workbook([
      ['管理番号', '名称', '導入日'],
      [1234567890123, '心電計', { date: 45_383 }],
    ]);

    expect((await read(bytes, 'a.xlsx')).rows[0]).toMatchObject({ assetNumber: '1234567890123', bought: '2024-04-01' });
  });

  it('zip bomb: a part that states more than the limit is refused before it is unpacked', async () => {
    const parts = workbookParts('<worksheet/>').map((part) => ({ ...part, statedSize: LEDGER_LIMITS.unpackedBytes }));

    expect(await codeOf(zip(parts), 'bomb.xlsx')).toBe('LEDGER_TOO_LARGE');
  });

  it('zip bomb: a part that lies about its size is refused', async () => {
    const parts = workbookParts(`<worksheet>${' '.repeat(5_000_000)}</worksheet>`);

    const lying = parts.map((part) => (part.name.includes('sheet1') ? { ...part, statedSize: 100 } : part));

    expect(await codeOf(zip(lying), 'lie.xlsx')).toBe('LEDGER_UNREADABLE');
  });

  it.each([
    ['double quotes', '<row r="60000"><c r="XFD60000"><v>2</v></c></row>'],
    ['single quotes', "<row r='60000'><c r='XFD60000'><v>2</v></c></row>"],
    ['a character reference', '<row r="60000"><c r="&#88;FD60000"><v>2</v></c></row>'],
    ['an attribute before it', '<row r="60000"><c s="&gt;" x="/>" r="XFD60000"><v>2</v></c></row>'],
    ['a text', '<row r="200000"><c r="A200000" t="inlineStr"><is><t>x</t></is></c></row>'],
    ['a row beyond Excel', '<row r="9999999"/>'],
    ['a cell beyond Excel', '<row r="1"><c r="A9999999" s="1"/></row>'],
    ['many cells', '<row r="99999"><c r="GR99999"><v>2</v></c></row>'],
  ])('a cell far away (%s) does not make the reader lay out everything before it', async (_, rows) => {
    expect(await codeOf(workbook([], rows), 'far.xlsx')).toBe('LEDGER_TOO_LARGE');
  });

  it('a sheet is looked at wherever it lies in the workbook', async () => {
    const parts = workbookParts(
      '<worksheet><sheetData><row r="60000"><c r="XFD60000"><v>2</v></c></row></sheetData></worksheet>',
    ).map(({ name, content }) => ({
      name: name.replace('worksheets/sheet1.xml', 'elsewhere/sheet1.bin'),
      content: String(content).replaceAll('worksheets/sheet1.xml', 'elsewhere/sheet1.bin'),
    }));

    expect(await codeOf(zip(parts), 'far.xlsx')).toBe('LEDGER_TOO_LARGE');
  });

  it('empty cells with a border to the end of the sheet cost nothing', async () => {
    const cell = (place: string, text: string): string => `<c r="${place}" t="inlineStr"><is><t>${text}</t></is></c>`;
    const border = '<row r="1048576"><c r="XFD1048576" s="1"/></row>';
    const bytes = workbook([], `<row r="1">${cell('A1', '名称')}${cell('B1', '型番')}</row>${border}`);

    expect(await codeOf(bytes, 'border.xlsx')).toBe('taken');
  });

  it('a document type declaration, a password and an old workbook are refused with the reason', async () => {
    const dtd = zip(workbookParts('<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'));
    const locked = zip(workbookParts('<worksheet/>').map((part) => ({ ...part, flags: 1 })));
    const old = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);

    for (const [bytes, reason] of [
      [dtd, 'DTD'],
      [locked, '暗号化'],
      [old, '.xls'],
    ] as const) {
      const outcome = await readLedger(bytes, 'x.xlsx');
      expect(outcome.ok ? '' : describeError(outcome.error).what).toContain(reason);
    }
  });

  it('a torn workbook is refused', async () => {
    const bytes = workbook([['名称', '型番']]);

    expect(await codeOf(bytes.subarray(0, bytes.length - 40), 'torn.xlsx')).toBe('LEDGER_UNREADABLE');
  });
});

describe('readLedger of other lists', () => {
  it('reads AD computers as sightings; a switched-off account is retired', async () => {
    const csv = `#TYPE Selected.Microsoft.ActiveDirectory.Management.ADComputer
"Name","DNSHostName","Enabled","OperatingSystem","OperatingSystemVersion","IPv4Address","LastLogonDate","DistinguishedName"
"WARD1","ward1.hosp.example","True","Windows 10 Pro","10.0 (19045)","192.0.2.31","11/2/2026 8:01:22 AM","CN=WARD1,OU=Ward,DC=hosp,DC=example"
"OLD7","old7.hosp.example","False","Windows 7 Professional","6.1 (7601)",,"1/3/2020 10:00:00","CN=OLD7,DC=hosp,DC=example"
`;

    const list = await read(csv, 'ad.csv');

    expect(list).toMatchObject({ source: 'ad-computers', counts: 'sighting', headingRow: 2 });
    expect(list.rows).toEqual([
      {
        row: 3,
        hostname: 'WARD1',
        use: 'in-use',
        os: 'Windows 10 Pro',
        version: '10.0 (19045)',
        ips: ['192.0.2.31'],
        macs: [],
        lastSeen: '2026-11-02',
        ou: 'Ward',
      },
      {
        // Straight below the domain: no unit.
        row: 4,
        hostname: 'OLD7',
        use: 'retired',
        os: 'Windows 7 Professional',
        version: '6.1 (7601)',
        ips: [],
        macs: [],
        lastSeen: '2020-01-03',
        ou: '',
      },
    ]);
  });

  it('reads the units of what csvde exported, from the top down', async () => {
    const csv = `DN,objectClass,name,operatingSystem
"CN=GAIRAI-01,OU=外来,OU=病院,DC=hosp,DC=example",computer,GAIRAI-01,Windows 11 Pro
"CN=BYOTO-01,OU=病棟\\, 3階,OU=病院,DC=hosp,DC=example",computer,BYOTO-01,Windows 11 Pro
"CN=NEW-01,CN=Computers,DC=hosp,DC=example",computer,NEW-01,Windows 11 Pro
`;

    const list = await read(csv, 'csvde.csv');

    expect(list).toMatchObject({ source: 'ad-computers', counts: 'sighting', refused: [] });
    expect(list.rows.map(({ hostname, ou }) => [hostname, ou])).toEqual([
      ['GAIRAI-01', '病院/外来'],
      ['BYOTO-01', '病院/病棟, 3階'],
      ['NEW-01', ''],
    ]);
  });

  it('trap: a name of the directory that is torn loses its cell, never the machine', async () => {
    const csv = `コンピューター名,組織単位(OU)
GAIRAI-01,外来
BYOTO-01,"OU=病棟\\"
OPE-01,X'4f553de6898be8a193'
JIMU-01,"OU=医事課,OU=事務部"
`;

    const list = await read(csv, 'pcs.csv');

    expect(list.counts).toBe('ledger');
    expect(list.rows.map(({ hostname, ou }) => [hostname, ou])).toEqual([
      ['GAIRAI-01', '外来'],
      ['BYOTO-01', undefined],
      ['OPE-01', undefined],
      ['JIMU-01', '事務部/医事課'],
    ]);
    expect(list.refused.map(({ column, lost, row }) => [row, column, lost])).toEqual([
      [3, '組織単位(OU)', 'cell'],
      [4, '組織単位(OU)', 'cell'],
    ]);
  });

  it('knows AD computers by their last logon too, when fewer columns were chosen', async () => {
    const csv = 'Name,OperatingSystem,LastLogonDate\nWARD1,Windows 11 Pro,2026/11/02 8:01:22\n';

    expect(await read(csv)).toMatchObject({ source: 'ad-computers', rows: [{ hostname: 'WARD1' }] });
  });

  it('reads leases of a Windows DHCP server, from PowerShell and from the console', async () => {
    const shell =
      'IPAddress,ScopeId,ClientId,HostName,AddressState,LeaseExpiryTime\n192.0.2.50,192.0.2.0,00-00-5e-00-53-50,nurse-1.hosp.example,Active,11/23/2026\n';
    const console_ =
      'Client IP Address\tName\tLease Expiration\tType\tUnique ID\tDescription\n192.0.2.51\tnurse-2\tReservation (active)\tDHCP\t00005e005351\tWard\n';

    expect(await read(shell)).toMatchObject({
      source: 'windows-dhcp',
      counts: 'sighting',
      rows: [{ hostname: 'nurse-1.hosp.example', macs: ['00:00:5e:00:53:50'], use: 'in-use' }],
    });
    expect(await read(console_)).toMatchObject({
      source: 'windows-dhcp',
      rows: [{ hostname: 'nurse-2', ips: ['192.0.2.51'], macs: ['00:00:5e:00:53:51'] }],
    });
  });

  it('reads WSUS computers', async () => {
    const csv =
      'FullDomainName,IPAddress,Make,Model,OSDescription,LastReportedStatusTime\nward1.hosp.example,192.0.2.31,Example,Desk 100,Windows 10 Pro,2026/11/01 3:00:00\n';

    expect(await read(csv)).toMatchObject({
      source: 'wsus',
      counts: 'sighting',
      rows: [{ hostname: 'ward1.hosp.example', maker: 'Example', model: 'Desk 100', lastSeen: '2026-11-01' }],
    });
  });

  it('reads dhcpd.leases: the last declaration counts, and only active ones', async () => {
    const leases = `# The format of this file is documented in the dhcpd.leases(5) manual page.
lease 192.0.2.60 {
  starts 5 2026/11/20 01:57:17;
  binding state active;
  hardware ethernet 00:00:5e:00:53:60;
  client-hostname "ct-1";
}
lease 192.0.2.61 {
  starts 5 2026/11/20 01:57:17;
  binding state free;
  hardware ethernet 00:00:5e:00:53:61;
}
lease 192.0.2.60 {
  starts 6 2026/11/21 02:00:00;
  binding state active;
  hardware ethernet 00:00:5e:00:53:62;
}
`;

    expect(await read(leases, 'dhcpd.leases')).toMatchObject({
      source: 'isc-dhcp',
      rows: [{ row: 13, ips: ['192.0.2.60'], macs: ['00:00:5e:00:53:62'], lastSeen: '2026-11-21' }],
    });
  });

  it.each([
    [
      'Windows, Japanese',
      cp932(
        '\r\nインターフェイス: 192.0.2.9 --- 0xc\r\n  インターネット アドレス      物理アドレス          種類\r\n  192.0.2.1             00-00-5e-00-53-01     動的\r\n  192.0.2.255           ff-ff-ff-ff-ff-ff     静的\r\n  224.0.0.22            01-00-5e-00-00-16     静的\r\n',
      ),
    ],
    [
      'Windows, English',
      Buffer.from(
        '\r\nInterface: 192.0.2.9 --- 0xc\r\n  Internet Address      Physical Address      Type\r\n  192.0.2.1             00-00-5e-00-53-01     dynamic\r\n',
      ),
    ],
    ['ip neigh', Buffer.from('192.0.2.1 dev eth0 lladdr 00:00:5e:00:53:01 REACHABLE\n')],
    ['arp -a of Linux', Buffer.from('? (192.0.2.1) at 00:00:5e:0:53:01 [ether] on eth0\n')],
    [
      'Cisco',
      Buffer.from(
        'Protocol  Address          Age (min)  Hardware Addr   Type   Interface\nInternet  192.0.2.1            -   0000.5e00.5301  ARPA   Vlan10\n',
      ),
    ],
    [
      'ProCurve',
      Buffer.from('  IP Address      MAC Address       Type    Port\n  192.0.2.1       00005e-005301     dynamic 2\n'),
    ],
  ])('reads an ARP table (%s), without broadcast and multicast', async (_, bytes) => {
    expect(await read(bytes, 'arp.txt')).toMatchObject({
      source: 'arp',
      counts: 'sighting',
      rows: [{ ips: ['192.0.2.1'], macs: ['00:00:5e:00:53:01'] }],
    });
  });
});

describe('readLedger refuses', () => {
  it.each([
    ['an empty file', '', 'LEDGER_UNREADABLE'],
    ['a file without headings', '1,2,3\n4,5,6\n', 'LEDGER_NO_HEADINGS'],
    ['an open quote', '名称,型番\n"a,b\n', 'LEDGER_UNREADABLE'],
    ['NUL', '名称,型番\na\0,b\n', 'IMPORT_NUL'],
  ])('%s', async (_, content, code) => {
    expect(await codeOf(content)).toBe(code);
  });

  it('more columns and rows than the limits', async () => {
    const wide = `名称,型番${',x'.repeat(LEDGER_LIMITS.columns)}\n`;
    const long = `名称,型番\n${'a,b\n'.repeat(LEDGER_LIMITS.rows)}`;

    expect(await codeOf(wide)).toBe('LEDGER_TOO_LARGE');
    expect(await codeOf(long)).toBe('LEDGER_TOO_LARGE');
    expect(await codeOf(new Uint8Array(LEDGER_LIMITS.fileBytes + 1))).toBe('LEDGER_TOO_LARGE');
  });
});
