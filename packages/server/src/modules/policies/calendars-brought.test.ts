import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JAPAN_HOLIDAYS } from '@tsukuroi/policy';
import { exportBundle } from '@tsukuroi/trust/bundle/export.ts';
import { importBundle } from '@tsukuroi/trust/bundle/import.ts';
import { fileSources } from '@tsukuroi/trust/bundle/sources.ts';
import { trustOnServer } from '@tsukuroi/trust/ceremony/on-server.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { newKeyPair } from '@tsukuroi/trust/keys/key.ts';
import { signerOf, verifierOf } from '@tsukuroi/trust/roles/verify.ts';
import { contentStore } from '@tsukuroi/trust/store/store.ts';
import { expect, onTestFinished, test } from 'vitest';
import { describeStores } from '../../platform/testing/stores.ts';
import { holdCeremony } from '../../testing/ceremony.ts';
import { ALL_MIGRATIONS, as, testServer } from '../../testing/server.ts';
import { BroughtCalendars } from './calendars-brought.ts';
import { policiesOf } from './index.ts';

const door = nodeDoor();

/** A hospital whose catalogue names a collector, and a stick on which that collector puts calendars. */
async function hospital(db: Parameters<typeof testServer>[0]) {
  const { app, clock, context } = await testServer(db);
  const { dataFolder } = context;
  const safe = await holdCeremony(dataFolder, 'higashi', clock);
  const collector = newKeyPair().key;
  await safe.sign({ collectors: { keys: [collector.publicKey], threshold: 1 } });
  const outside = mkdtempSync(join(tmpdir(), 'tsukuroi-calendars-'));
  onTestFinished(() => rmSync(outside, { recursive: true, force: true }));
  const brought = new BroughtCalendars(context);
  const bring = async (sequence: number, calendar: unknown, key = collector) => {
    const [folder, out] = [join(outside, `made-${sequence}`), join(outside, `stick-${sequence}`)];
    mkdirSync(join(folder, 'calendar'), { recursive: true });
    mkdirSync(out);
    writeFileSync(join(folder, 'calendar', 'jp-holidays.json'), JSON.stringify(calendar));
    const exported = await exportBundle({
      ...{ door, clock, out, organisation: 'higashi-group', facility: 'higashi', direction: 'inward', sequence },
      about: { ja: '暦', en: 'calendar' },
      sources: await fileSources(door, 'metadata', folder),
      sign: signerOf([key]),
    });
    const trust = await trustOnServer(door, dataFolder);
    await importBundle({
      ...{ stick: door, folders: exported.folders, door, root: join(dataFolder, 'bundles'), clock },
      store: contentStore({ root: join(dataFolder, 'store'), door }),
      verify: verifierOf('collector', trust?.catalogTargets ?? new Uint8Array()),
      expects: { organisation: 'higashi-group', facility: 'higashi', direction: 'inward' },
    });
    await brought.look();
  };
  return {
    bring,
    inUse: async () => (await policiesOf(context).world()).calendars.map(({ name, until }) => [name, until]),
    audited: async () => {
      const answer = await app.inject({ url: '/api/v1/audit', headers: as('admin') });
      return answer.json().items.map(({ what }: { what: string }) => what);
    },
  };
}

const holidays = (name: string, until: string) => ({ ...JAPAN_HOLIDAYS, name, until });

describeStores('calendars that a bundle brings', (makeDb) => {
  test('a newer one takes the place of the one that ships; one that ends earlier or cannot be read does not, and each is audited once', async () => {
    const { audited, bring, inUse } = await hospital(await makeDb(ALL_MIGRATIONS));

    await bring(1, holidays('2028 年まで', '2028-12-31'));
    const newer = await inUse();
    await bring(2, holidays('短い一覧', '2027-06-30'));
    await bring(3, { format: 'calendar/2', anything: true });
    const kept = await inUse();
    await bring(4, holidays('2029 年まで', '2029-12-31'));
    const newest = await inUse();

    expect([newer, kept, newest]).toEqual([
      [['2028 年まで', '2028-12-31']],
      [['2028 年まで', '2028-12-31']],
      [['2029 年まで', '2029-12-31']],
    ]);
    expect((await audited()).filter((what: string) => what.includes('暦'))).toEqual([
      '持ち込まれた暦に交代',
      '持ち込まれた暦を拒否',
      '持ち込まれた暦を拒否',
      '持ち込まれた暦に交代',
    ]);
  });

  test('a bundle that no collector of the catalogue signed does not come in, and its calendar changes nothing', async () => {
    const { bring, inUse } = await hospital(await makeDb(ALL_MIGRATIONS));

    await expect(bring(1, holidays('偽物', '2040-12-31'), newKeyPair().key)).rejects.toThrow();

    expect(await inUse()).toEqual([[JAPAN_HOLIDAYS.name, JAPAN_HOLIDAYS.until]]);
  });
});
