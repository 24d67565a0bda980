import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Db } from '../../platform/database/index.ts';
import { freshDb } from '../../platform/testing/stores.ts';
import { holdCeremony } from '../../testing/ceremony.ts';
import { ALL_MIGRATIONS, as, testServer } from '../../testing/server.ts';

const DAY_MS = 86_400_000;

async function server(db: Db) {
  const made = await testServer(db);
  const ask = async (url: string, language = 'ja') =>
    (
      await made.app.inject({ url: `/api/v1${url}`, headers: { ...as('operator'), 'accept-language': language } })
    ).json();
  return { ...made, ask };
}

test('without a ceremony: only watching, in words, with the command that names this data folder', async () => {
  const { ask, context } = await server(await freshDb('SQLite', ALL_MIGRATIONS));

  const view = await ask('/keys');

  expect(view).toMatchObject({ ceremony: 'none', verdict: 'warn', facility: null, searched: 'all' });
  expect(view.todo[0].text).toContain('見守るだけ');
  expect(view.command).toBe(
    `tsukuroi keys init --keys /media/usb1/tsukuroi --copy /media/usb2/tsukuroi --organisation hospital-name --data ${context.dataFolder}`,
  );
  expect((await ask('/keys/roles')).total).toBe(0);
});

test('after the ceremony of each of two facilities: their own names, thresholds, dates, and where keys must lie', async () => {
  for (const facility of ['north', 'south']) {
    const { ask, context, clock } = await server(await freshDb('SQLite', ALL_MIGRATIONS));
    await holdCeremony(context.dataFolder, facility, clock);

    const view = await ask('/keys');
    const roles = (await ask('/keys/roles?limit=50')).items;

    expect(view).toMatchObject({ ceremony: 'done', facility, organisation: `${facility}-group`, command: null });
    const places = Object.fromEntries(roles.map((row: { id: string; place: string }) => [row.id, row.place]));
    expect(places).toMatchObject({ 'catalog/root': 'safe', 'catalog/targets': 'safe' });
    expect(roles.every((row: { threshold: number; keys: number }) => row.threshold <= row.keys)).toBe(true);
  }
});

test('a key that belongs in the safe but lies under the data folder is red, first, and says what to do', async () => {
  const { ask, context, clock } = await server(await freshDb('SQLite', ALL_MIGRATIONS));
  await holdCeremony(context.dataFolder, 'main', clock);
  const file = join(context.dataFolder, 'backup', 'root-1.json');
  mkdirSync(join(context.dataFolder, 'backup'));
  writeFileSync(file, '{"format":"keyfile/1"}');

  const red = await ask('/keys');
  rmSync(file);
  const soon = await ask('/keys');
  clock.moveMs(21_000);
  const mended = await ask('/keys');

  expect(red.verdict).toBe('red');
  expect(red.todo[0]).toMatchObject({ code: 'offline-key-on-server', level: 'red' });
  expect(red.todo[0].text).toMatch(new RegExp(`${file}.*USBメモリーへ移して`));
  // Said with the time it was looked at; looked at again after 20 seconds.
  expect(soon.lookedAt).toBe(red.lookedAt);
  expect(mended.verdict).not.toBe('red');
});

test('a catalogue past its date is expired, never valid; English says the same', async () => {
  const { ask, context, clock } = await server(await freshDb('SQLite', ALL_MIGRATIONS));
  await holdCeremony(context.dataFolder, 'main', clock);
  clock.moveMs(5000 * DAY_MS);

  const roles = (await ask('/keys/roles')).items;
  const view = await ask('/keys', 'en');

  expect(roles[0]).toMatchObject({ freshness: 'old' });
  expect(roles.filter((row: { freshness: string }) => row.freshness === 'fresh')).toEqual([]);
  expect(view.verdict).toBe('red');
  expect(view.todo.map(({ text }: { text: string }) => text).join()).toContain('expired');
});

test('files of the ceremony that cannot be read are refused in words, never shown as no ceremony', async () => {
  const { ask, context, clock } = await server(await freshDb('SQLite', ALL_MIGRATIONS));
  await holdCeremony(context.dataFolder, 'main', clock);
  writeFileSync(join(context.dataFolder, 'trust', 'catalog', 'metadata', 'timestamp.json'), 'not json');

  const view = await ask('/keys');

  expect(view).toMatchObject({ ceremony: 'refused', verdict: 'red', command: null });
  expect(view.todo).toMatchObject([
    { code: 'trust-damaged', level: 'red', text: expect.stringContaining('tsukuroi keys repair') },
  ]);
});
