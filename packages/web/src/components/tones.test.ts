import { GRIDS } from '@tsukuroi/protocol/grids/registry.ts';
import { describe, expect, it } from 'vitest';
import { lookOf, looksOfColumn } from './tones.ts';

/** Values that say "we do not know" or "something is wrong", in any list. */
const NEVER_GREEN = [
  'act-now',
  'this-week',
  'undetermined',
  'affected',
  'unknown',
  'partly',
  'never',
  'silent',
  'not-mapped',
  'no-version',
  'absent',
  'undated',
  'stale',
  'refused',
  'not-in-ledger',
  'never-seen',
  'hardware-changed',
  'undecided',
  'retired-but-seen',
  'ended',
  'expired',
  'waiting',
  'restored',
  'used-up',
  'revoked',
  'different',
  'old',
  'soon',
  'failed',
  'rolled-back',
  'blocked',
  'held',
  'planned',
  'needed',
  'staged',
  'installing',
  'verifying',
  'restart-pending',
  'stopped',
  'paused',
  'running',
] as const;

const states = GRIDS.flatMap((grid) =>
  grid.columns
    .filter((column) => column.type === 'state')
    .flatMap((column) =>
      Object.keys(column.values ?? {}).map((value) => ({
        grid: grid.id,
        column: looksOfColumn(grid.id, column.id),
        value,
      })),
    ),
);

describe('look of a state', () => {
  it('is known for the states of every list', () => {
    expect(states.length).toBeGreaterThan(40);
  });

  it.each(states.filter(({ value }) => (NEVER_GREEN as readonly string[]).includes(value)))(
    'is never green for what is unknown or wrong: $grid $column $value',
    ({ column, value }) => {
      expect(lookOf(column, value).tone).not.toBe('good');
    },
  );

  it('has a sign beside its word wherever it has a colour', () => {
    const coloured = states.filter(({ column, value }) => lookOf(column, value).tone !== 'plain');

    expect(coloured.length).toBeGreaterThan(30);
    expect(coloured.filter(({ column, value }) => lookOf(column, value).icon === null)).toEqual([]);
  });

  it('is plain for a value nobody has thought of', () => {
    expect(lookOf('decision', 'tomorrow')).toEqual({ tone: 'plain', icon: null });
    expect(lookOf('constructor', 'toString').tone).toBe('plain');
  });
});
