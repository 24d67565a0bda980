import { memoryKnowledge } from '@tsukuroi/knowledge/memory.ts';
import type { GridPage } from '@tsukuroi/protocol';
import { expect, test } from 'vitest';
import { domainOf } from '../../domain.ts';
import type { Db } from '../../platform/database/index.ts';
import type { App } from '../../platform/http/app.ts';
import { describeStores } from '../../platform/testing/stores.ts';
import { DEBIAN_FEED, debian, SMALL_KNOWLEDGE, upload } from '../../testing/hospital.ts';
import { ALL_MIGRATIONS, as, testServer } from '../../testing/server.ts';

async function hospital(db: Db) {
  const made = await testServer(db);
  const domain = domainOf(made.context);
  await domain.knowledge.use(memoryKnowledge(SMALL_KNOWLEDGE, [DEBIAN_FEED]));
  return { ...made, domain };
}

async function list(app: App, path: string): Promise<GridPage<Record<string, unknown>>> {
  const answer = await app.inject({ url: `/api/v1${path}`, headers: as('inspector') });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
}

const OLD = debian('reception-1', ['openssl@3.0.11-1', 'bash@5.2.15-2']);
const OLD_TOO = debian('reception-2', ['openssl@3.0.11-1', 'bash@5.2.15-2']);
const HALF = debian('ward-3', ['openssl@3.0.14-1', 'nginx@1.22.1-9']);

describeStores('inventories', (makeDb) => {
  test('two machines with the same software share a manifest; lists, pages and 今日やること count them alike', async () => {
    const { app } = await hospital(await makeDb(ALL_MIGRATIONS));

    const answer = await upload(app, '/api/v1/inventories', [
      { name: 'a.json', text: JSON.stringify(OLD) },
      { name: 'b.json', text: JSON.stringify([OLD_TOO, HALF]) },
    ]);

    expect(
      answer.json().files.map((file: { taken: boolean; devices: unknown[] }) => [file.taken, file.devices.length]),
    ).toEqual([
      [true, 1],
      [true, 2],
    ]);
    const vulnerabilities = await list(app, '/vulnerabilities?sort=id');
    expect(
      vulnerabilities.items.map((row) => [row.id, row.decision, row.affectedDevices, row.undeterminedDevices]),
    ).toEqual([
      ['CVE-2026-0001', 'act-now', 3, 0],
      ['CVE-2026-0002', 'next-window', 2, 0],
      ['CVE-2026-0003', 'next-window', 1, 0],
    ]);
    const devices = await list(app, '/devices?sort=name');
    expect(devices.items.map((row) => [row.name, row.actNow, row.affected, row.judged, row.seen])).toEqual([
      ['reception-1', 1, 2, 'judged', 'reporting'],
      ['reception-2', 1, 2, 'judged', 'reporting'],
      ['ward-3', 1, 2, 'judged', 'reporting'],
    ]);
    const findings = await list(app, `/devices/${devices.items[0]?.id}/findings`);
    expect(findings.items.map((row) => [row.id, row.decision])).toEqual([
      ['CVE-2026-0001', 'act-now'],
      ['CVE-2026-0002', 'next-window'],
    ]);
    const today = (await app.inject({ url: '/api/v1/today', headers: as('inspector') })).json();
    expect(today.counts).toMatchObject({ actNow: 1, nextWindow: 2 });
    expect(today.items[0]).toMatchObject({ id: 'act-now', count: 1 });
    expect(today.coverage).toEqual({ reporting: 3, imported: 0, silent: 0, known: 3, ledger: null });
  });

  test('the same machine again is an update with a line in its history; what it no longer has is no longer open', async () => {
    const { app } = await hospital(await makeDb(ALL_MIGRATIONS));
    await upload(app, '/api/v1/inventories', [{ name: 'a.json', text: JSON.stringify([OLD, HALF]) }]);

    const mended = debian('reception-1', ['openssl@3.0.15-1', 'bash@5.2.15-2']);
    const answer = await upload(app, '/api/v1/inventories', [{ name: 'a.json', text: JSON.stringify(mended) }]);

    const [device] = answer.json().files[0].devices;
    expect(device.created).toBe(false);
    const vulnerabilities = await list(app, '/vulnerabilities?sort=id');
    expect(vulnerabilities.items.map((row) => [row.id, row.affectedDevices])).toEqual([
      ['CVE-2026-0001', 1],
      ['CVE-2026-0003', 1],
    ]);
    expect((await list(app, `/devices/${device.id}/history?sort=what`)).items.map((row) => row.what)).toContain(
      'ソフトウェアの変化',
    );
    expect((await list(app, `/devices/${device.id}/findings`)).total).toBe(0);
  });

  test('incremental counters equal those of a full re-match', async () => {
    const { app, domain, context } = await hospital(await makeDb(ALL_MIGRATIONS));
    await upload(app, '/api/v1/inventories', [{ name: 'a.json', text: JSON.stringify([OLD, OLD_TOO, HALF]) }]);
    const devices = await list(app, '/devices?sort=name');
    await app.inject({
      method: 'PATCH',
      url: `/api/v1/devices/${devices.items[0]?.id}`,
      headers: as('operator'),
      payload: { exposure: 'isolated', clinicalRole: 'office', department: '医事課' },
    });
    await app.inject({ method: 'DELETE', url: `/api/v1/devices/${devices.items[1]?.id}`, headers: as('admin') });
    const before = [await list(app, '/vulnerabilities?sort=id'), await list(app, '/devices?sort=name')];

    await domain.findings.rematch((await context.settings.facility()).id);

    expect([await list(app, '/vulnerabilities?sort=id'), await list(app, '/devices?sort=name')]).toEqual(before);
    expect(before[0]?.items[0]).toMatchObject({ id: 'CVE-2026-0001', affectedDevices: 2 });
  });

  test('the files of one PC make one device with all they say; a broken file beside them does not take them along', async () => {
    const { app } = await hospital(await makeDb(ALL_MIGRATIONS));
    const system =
      'ホスト名:               RECEPTION1\r\nOS 名:                  Microsoft Windows 10 Pro\r\nOS バージョン:          10.0.19045 N/A ビルド 19045\r\nシステムの種類:         x64-based PC\r\nホットフィックス:       1 ホットフィックスがインストールされています。\r\n                        [01]: KB5034763\r\n';
    const programs =
      'Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\7-Zip]\r\n"DisplayName"="7-Zip 19.00"\r\n"DisplayVersion"="19.00"\r\n';

    const answer = await upload(app, '/api/v1/inventories', [
      { name: 'RECEPTION1_systeminfo.txt', text: system },
      { name: 'nonsense.txt', text: 'hello' },
      { name: 'ward-3.json', text: JSON.stringify(HALF) },
      { name: 'reception1-programs.reg', text: programs },
    ]);

    const { files } = answer.json();
    expect(
      files.map((file: { taken: boolean; devices: { name: string }[] }) => [
        file.taken,
        file.devices.map(({ name }) => name),
      ]),
    ).toEqual([
      [true, ['RECEPTION1']],
      [false, []],
      [true, ['ward-3']],
      [true, ['RECEPTION1']],
    ]);
    expect((await list(app, '/devices')).total).toBe(2);
    const software = await list(app, `/devices/${files[0].devices[0].id}/software?sort=name`);
    expect(software.items.map((row) => row.name)).toEqual(['7-Zip 19.00', 'KB5034763']);
  });

  test('a file with one broken document is refused whole and changes nothing', async () => {
    const { app } = await hospital(await makeDb(ALL_MIGRATIONS));

    const answer = await upload(app, '/api/v1/inventories', [
      { name: 'broken.json', text: JSON.stringify([OLD, { ...HALF, manifest: { ...HALF.manifest, arch: 7 } }]) },
      { name: 'nonsense.txt', text: 'hello' },
    ]);

    expect(
      answer.json().files.map((file: { taken: boolean; refusal: unknown }) => [file.taken, file.refusal !== null]),
    ).toEqual([
      [false, true],
      [false, true],
    ]);
    expect((await list(app, '/devices')).total).toBe(0);
  });

  test('a cloned disk is noticed: same identifier, other hardware', async () => {
    const { app } = await hospital(await makeDb(ALL_MIGRATIONS));
    await upload(app, '/api/v1/inventories', [{ name: 'a.json', text: JSON.stringify(OLD) }]);

    const clone = debian('reception-1', ['openssl@3.0.11-1'], { platform: { serial: 'SN-other' } });
    const answer = await upload(app, '/api/v1/inventories', [{ name: 'b.json', text: JSON.stringify(clone) }]);

    const [device] = answer.json().files[0].devices;
    expect(device.created).toBe(true);
    expect((await list(app, '/devices')).total).toBe(2);
    expect((await list(app, `/devices/${device.id}/history`)).items.map((row) => row.what)).toContain('複製の疑い');
  });

  test('new knowledge is swapped in and everything is counted again', async () => {
    const { app, domain } = await hospital(await makeDb(ALL_MIGRATIONS));
    await upload(app, '/api/v1/inventories', [{ name: 'a.json', text: JSON.stringify([OLD, HALF]) }]);

    await domain.knowledge.use(memoryKnowledge(SMALL_KNOWLEDGE.slice(2), [DEBIAN_FEED]));

    const vulnerabilities = await list(app, '/vulnerabilities');
    expect(vulnerabilities.items.map((row) => row.id)).toEqual(['CVE-2026-0003']);
    expect(
      (await list(app, '/software?sort=name')).items.map((row) => [row.name, row.devices, row.affected]),
    ).toContainEqual(['nginx', 1, 1]);
  });
});
