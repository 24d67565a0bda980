import { describe, expect, test } from 'vitest';
import { type LedgerPlace, makeSheet, type NightWork } from './sheet.ts';

const NIGHT = { from: '2026-11-23T08:00:00Z', to: '2026-11-23T22:30:00Z' };
const work = (device: string, change: Partial<NightWork> = {}): NightWork => ({
  ...{ device, name: device, department: '外来', state: 'done', because: null, about: null },
  ...{ at: '2026-11-23T12:00:00Z', packages: 3 },
  ...change,
});
const entry = (name: string, change: Partial<LedgerPlace> = {}): LedgerPlace => ({
  ...{ device: null, name, department: null, kind: 'PC', place: null, spare: false },
  ...change,
});
const sheet = (all: readonly NightWork[], ledger: readonly LedgerPlace[] = []) =>
  makeSheet(NIGHT, all, ledger, { needs: [], stopped: false });

describe('the sheet of a morning', () => {
  test.each([
    ['installing', null],
    ['verifying', null],
    ['unknown', null],
    ['restart-pending', null],
    ['failed', 'restart-did-not-happen'],
  ] as const)('a device that is %s has not returned', (state, because) => {
    expect(sheet([work('a', { state, because })]).notReturned.map(({ device }) => device)).toEqual(['a']);
  });

  test.each(['person-active', 'restart-by-click', 'restart-postponed'] as const)(
    'a restart that waits for people (%s) is no absence: the machine is in use',
    (because) => {
      expect(sheet([work('a', { state: 'restart-pending', because })]).notReturned).toEqual([]);
    },
  );

  test('what was blocked or is only staged is neither away nor done', () => {
    const { done, failed, notReturned } = sheet([work('a', { state: 'blocked' }), work('b', { state: 'staged' })]);

    expect([done, failed, notReturned]).toEqual([[], [], []]);
  });

  test('the day before yesterday is not this night', () => {
    const { done, notReturned } = sheet([
      work('a', { at: '2026-11-23T07:59:59Z', state: 'unknown' }),
      work('b', { at: '2026-11-23T22:30:01Z' }),
    ]);

    expect([done, notReturned]).toEqual([[], []]);
  });

  test('what was done is counted by department: devices once, packages all', () => {
    const { done } = sheet([
      work('a'),
      work('a', { packages: 2 }),
      work('b'),
      work('c', { department: '3階病棟' }),
      work('d', { department: null }),
    ]);

    expect(done).toEqual([
      { department: '外来', devices: 2, packages: 8 },
      { department: null, devices: 1, packages: 3 },
      { department: '3階病棟', devices: 1, packages: 3 },
    ]);
  });

  test('place and spares come from the ledger: same kind, own department first', () => {
    const ledger = [
      entry('受付 1', { device: 'a', place: '本館 1F 受付' }),
      entry('予備 2', { spare: true, department: '3階病棟' }),
      entry('予備 1', { spare: true, department: '外来', place: '本館 2F 倉庫' }),
      entry('予備 プリンタ', { spare: true, kind: 'プリンタ' }),
    ];

    const [line] = sheet([work('a', { state: 'unknown' })], ledger).notReturned;

    expect(line).toMatchObject({ place: '本館 1F 受付', spares: ['予備 1(本館 2F 倉庫)', '予備 2'] });
  });

  test('a machine that no ledger knows has no place, and says nothing wrong', () => {
    expect(sheet([work('a', { state: 'unknown' })]).notReturned[0]).toMatchObject({ place: null, spares: [] });
  });

  test('one page: the rest is counted', () => {
    const many = Array.from({ length: 25 }, (_, at) => work(`d${at}`, { state: at < 13 ? 'unknown' : 'failed' }));

    const { failed, more, notReturned } = sheet(many);

    expect([notReturned.length, failed.length, more]).toEqual([10, 8, { notReturned: 3, failed: 4 }]);
  });
});
