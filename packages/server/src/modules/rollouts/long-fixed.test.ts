import type { Note } from '@tsukuroi/knowledge/record.ts';
import { describe, expect, it, test } from 'vitest';
import { freshDb } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS } from '../../testing/server.ts';
import { anyHeldWords } from './held.ts';
import { fixedSince } from './long-fixed.ts';
import { tables } from './store.ts';
import { policyOf, rolloutHospital, supplyFor } from './testing.ts';

const claim = (feed: string, fixed?: string, fixedOn?: string) => ({
  ...{ kind: 'claim', feed, record: 'A-1', vulnerability: 'CVE-1', product: 'p', scheme: 'deb', ranges: [] },
  status: 'affected' as const,
  ...(fixed === undefined ? {} : { fixed }),
  ...(fixedOn === undefined ? {} : { fixedOn }),
});
const note = (feed: string, published?: string): Note => ({
  ...{ kind: 'note', feed, vulnerability: 'CVE-1', language: 'en' },
  ...(published === undefined ? {} : { published }),
});
const since = (claims: readonly unknown[], ...notes: readonly Note[]) =>
  fixedSince({ id: 'CVE-1', claims: claims as Parameters<typeof fixedSince>[0]['claims'] }, { notes: () => notes });

describe('since when a weakness could be mended', () => {
  it('is the day of the source that says how', () => {
    expect(since([claim('msrc', '2')], note('msrc', '2024-03-12'), note('jvn', '2023-01-01'))).toBe('2024-03-12');
  });

  it('is the day of the fix itself where the source states it, not the day of its note', () => {
    expect(since([claim('debian', '2', '2024-05-01')], note('debian', '2019-01-01'))).toBe('2024-05-01');
    expect(since([claim('debian', '2', '2024-05-01'), claim('almalinux', '2', '2023-12-24')])).toBe('2023-12-24');
  });

  it('trap: is not the day on which the weakness was named; an old number may have a fix of yesterday', () => {
    expect(since([claim('nvd', '2'), claim('debian', '2')], note('nvd', '2015-01-01'))).toBeUndefined();
  });

  it('is unknown without a fix, and without a day', () => {
    expect(since([claim('msrc')], note('msrc', '2024-03-12'))).toBeUndefined();
    expect(since([claim('msrc', '2')], note('msrc'))).toBeUndefined();
  });
});

test('a device with such a weakness goes alone, as one that lacks an update of last year does; each is told which of the two it is', async () => {
  const [weak, late] = [
    ['bash@5.2.15-2', 'openssl@3.0.11-1'],
    ['openssl@3.0.11-1', 'zlib1g@1.2.13-1'],
  ];
  const profiles = new Set<number>();
  const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
    devices: [
      { name: 'desk-1', department: '医事課', class: 'office', packages: weak },
      { name: 'ward-1', department: '3階病棟', class: 'office', packages: late },
      { name: 'srv-1', department: '医事課', class: 'server', packages: late },
    ],
    policies: [policyOf('office', { who: { departments: ['医事課', '3階病棟'] } })],
    more: { longFixed: async () => profiles },
  });
  const { profile } = await hospital.db
    .withTables<{ devices_devices: { id: string; profile: number } }>()
    .selectFrom('devices_devices')
    .select('profile')
    .where('id', '=', hospital.device('desk-1').id)
    .executeTakeFirstOrThrow();
  profiles.add(profile);
  hospital.bring(supplyFor([late], [{ package: 'zlib1g', from: '1.2.13-1', to: '1.2.13-2' }], '2025-06-01T00:00:00Z'));
  await hospital.pass(1);
  hospital.bring(supplyFor([weak], [{ package: 'bash', from: '5.2.15-2', to: '5.2.15-3' }], '2026-11-29T00:00:00Z'));
  await hospital.pass(1);

  const whyOf = async (name: string) => {
    const rows = await tables(hospital.db)
      .selectFrom('rollouts_patches')
      .select('held')
      .where('device', '=', hospital.device(name).id)
      .execute();
    return rows.map(({ held }) =>
      JSON.parse(held).map((one: Parameters<typeof anyHeldWords>[0]) => anyHeldWords(one).ja),
    );
  };
  expect(await whyOf('desk-1')).toEqual([
    [
      expect.stringMatching(/^直し方が 1 年以上前に公開された弱点が残っているので、7 日以内のバックアップ/),
      expect.stringMatching(/^直し方が .*業者の確認が要ります/),
    ],
  ]);
  expect((await whyOf('ward-1'))[0]?.[0]).toMatch(/^入っていない更新が 1 年以上前に公開されているので/);
  expect((await whyOf('srv-1'))[0]?.[0]).toMatch(/^サーバなので/);
  expect(hospital.signed).toEqual([]);
});
