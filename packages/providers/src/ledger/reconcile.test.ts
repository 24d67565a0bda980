import type { LedgerRow } from '@tsukuroi/protocol';
import { describe, expect, it } from 'vitest';
import { coverageWords, reconcile, type SeenDevice } from './reconcile.ts';

let rowNumber = 1;
function row(parts: Partial<LedgerRow>): LedgerRow {
  rowNumber += 1;
  return { row: rowNumber, ips: [], macs: [], use: 'in-use', ...parts };
}

function device(name: string, parts: Partial<SeenDevice> = {}): SeenDevice {
  return { id: `id-${name}`, name, macs: [], ips: [], by: 'agent', ...parts };
}

describe('reconcile', () => {
  it('recognises by serial, MAC and name, across width, case and domain', () => {
    const rows = [
      row({ name: '受付PC', serial: 'ＳＮ－1' }),
      row({ name: '病棟PC', macs: ['00:00:5e:00:53:02'] }),
      row({ hostname: 'ＬＡＢ１' }),
    ];
    const seen = [
      device('whatever', { serial: 'sn1' }),
      device('renamed', { macs: ['00:00:5E:00:53:02'] }),
      device('lab1.hosp.example'),
    ];

    const outcome = reconcile(rows, seen);

    expect(outcome.matched.map(({ by }) => by)).toEqual(['serial', 'mac', 'name']);
    expect(outcome.notInLedger).toEqual([]);
    expect(outcome.neverSeen).toEqual([]);
  });

  it('lists what is seen but not in the ledger, and what is in the ledger but never seen', () => {
    const outcome = reconcile(
      [row({ name: 'ct', department: '放射線科' }), row({ name: 'emr' })],
      [device('emr'), device('vendor-box')],
    );

    expect(outcome.notInLedger.map((item) => item.name)).toEqual(['vendor-box']);
    expect(outcome.neverSeen.map((item) => item.name)).toEqual(['ct']);
  });

  it('same name with new hardware: was the spare put in its place?', () => {
    const outcome = reconcile([row({ name: 'ward-3', serial: 'OLD-1' })], [device('WARD-3', { serial: 'NEW-9' })]);

    expect(outcome.hardwareChanged).toMatchObject([{ field: 'serial', inLedger: 'OLD-1', seen: 'NEW-9' }]);
  });

  it('a MAC that differs tells it too; a side that says nothing does not', () => {
    const rows = [row({ name: 'a', macs: ['00:00:5e:00:53:01'] }), row({ name: 'b', serial: 'S' })];
    const seen = [device('a', { macs: ['00:00:5e:00:53:09'] }), device('b')];

    expect(reconcile(rows, seen).hardwareChanged.map(({ row: changed }) => changed.name)).toEqual(['a']);
  });

  it('an address recognises only a row that has nothing better: addresses move', () => {
    const rows = [
      row({ name: 'エコー', ips: ['192.0.2.7'] }),
      row({ name: 'PC', hostname: 'pc-1', ips: ['192.0.2.8'] }),
    ];
    const seen = [
      device('unnamed-1', { ips: ['192.0.2.7'], by: 'network' }),
      device('unnamed-2', { ips: ['192.0.2.8'], by: 'network' }),
    ];

    const outcome = reconcile(rows, seen);

    expect(outcome.matched.map((match) => [match.row.name, match.by])).toEqual([['エコー', 'ip']]);
    expect(outcome.neverSeen.map((item) => item.name)).toEqual(['PC']);
  });

  it('two rows of one name: nobody is called missing, a person says which is which', () => {
    const outcome = reconcile(
      [row({ name: 'pc', assetNumber: '1' }), row({ name: 'pc', assetNumber: '2' })],
      [device('pc')],
    );

    expect(outcome.matched).toEqual([]);
    expect(outcome.neverSeen).toEqual([]);
    expect(outcome.notInLedger).toEqual([]);
    expect(outcome.undecided).toMatchObject([
      { by: 'name', rows: [{ assetNumber: '1' }, { assetNumber: '2' }], devices: [{ name: 'pc' }] },
    ]);
  });

  it('a surer key decides what a name cannot', () => {
    const outcome = reconcile(
      [row({ name: 'pc', serial: 'S1' }), row({ name: 'pc', serial: 'S2' })],
      [device('pc', { serial: 'S2' })],
    );

    expect(outcome.matched).toMatchObject([{ row: { serial: 'S2' }, by: 'serial' }]);
    // What is left has only its name, and that device is taken.
    expect(outcome.neverSeen).toMatchObject([{ serial: 'S1' }]);
  });

  it('a serial number the maker never filled in, and a MAC that two PCs show, recognise nobody', () => {
    const rows = [
      row({ name: 'a', serial: 'To be filled by O.E.M.', macs: ['00:00:5e:00:53:0d'] }),
      row({ name: 'b' }),
    ];
    const seen = [
      device('b', { serial: 'To Be Filled By O.E.M.', macs: ['00:00:5e:00:53:0d'] }),
      device('a', { serial: 'To Be Filled By O.E.M.', macs: ['00:00:5e:00:53:0d'] }),
    ];

    const outcome = reconcile(rows, seen);

    expect(outcome.matched.map((match) => [match.row.name, match.device.name, match.by])).toEqual([
      ['a', 'a', 'name'],
      ['b', 'b', 'name'],
    ]);
  });

  it('a spare is expected not to be seen; a retired thing is expected to stay away', () => {
    const outcome = reconcile(
      [row({ name: 'spare', use: 'spare' }), row({ name: 'gone', use: 'retired' })],
      [device('gone')],
    );

    expect(outcome.neverSeen).toEqual([]);
    expect(outcome.retiredButSeen.map((item) => item.row.name)).toEqual(['gone']);
  });
});

describe('coverage', () => {
  it('has its denominator from the ledger; a mere sighting covers nothing', () => {
    const rows = [row({ name: 'a' }), row({ name: 'b' }), row({ name: 'c' }), row({ name: 'spare', use: 'spare' })];

    const { coverage } = reconcile(rows, [device('a'), device('b', { by: 'network' }), device('spare')]);

    expect(coverage).toEqual({ covered: 1, of: 3 });
    expect(coverageWords(coverage).ja).toBe('3 台中 1 台');
  });

  it('without a ledger it prints 母数未確認, never a share', () => {
    const { coverage } = reconcile([], [device('a'), device('b')]);

    expect(coverage.of).toBeNull();
    expect(coverageWords(coverage)).toEqual({ ja: '0 台（母数未確認）', en: '0 (total not confirmed)' });
  });
});
