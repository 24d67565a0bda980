import { JAPAN_HOLIDAYS } from '@tsukuroi/policy';
import { describe, expect, it } from 'vitest';
import { isBudgetSpent, judgeGate, type Proof } from './gates.ts';

const GATE = { successPercent: 90, atLeast: 2, businessDays: 2 };
/** Friday 20 November 2026; Monday 23 is a holiday. */
const FRIDAY = '2026-11-20T11:00:00Z';
const proof = (more: Partial<Proof> = {}): Proof => ({
  state: 'done',
  begun: true,
  at: FRIDAY,
  trouble: false,
  lost: [],
  check: 'none',
  ...more,
});
const judge = (proofs: readonly Proof[], day = '2026-11-26', gate = GATE) =>
  judgeGate(gate, proofs, [JAPAN_HOLIDAYS], Date.parse(`${day}T03:00:00Z`));

describe('a gate', () => {
  it('opens when everything holds, counted in business days over a holiday', () => {
    expect(judge([proof(), proof()], '2026-11-24').opens).toBe(false);
    expect(judge([proof(), proof()], '2026-11-25').opens).toBe(true);
  });

  it.each<[string, Partial<Proof>]>([
    ['a device out of sorts', { trouble: true }],
    ['a service that runs no more', { lost: ['cups.service'] }],
    ['a department’s check that fails', { check: 'bad' }],
    ['trap: a check that nobody can make', { check: 'unknown' }],
    ['a failure', { state: 'failed' }],
  ])('stays shut over %s', (_, more) => {
    expect(judge([proof(), proof(), proof(more)]).opens).toBe(false);
  });

  it('trap: a device that was off says nothing about the update, but does not count as done either', () => {
    const off = proof({ state: 'unknown', begun: false });

    expect(judge([proof(), proof(), off]).opens).toBe(true);
    expect(judge([proof(), off, off])).toMatchObject({ opens: false, isLost: true });
  });

  it('one that broke off in the middle counts against it', () => {
    expect(judge([proof(), proof(), proof({ state: 'unknown' })]).opens).toBe(false);
  });

  it('asks for no more devices than there are', () => {
    expect(judge([proof()]).opens).toBe(true);
  });

  it('trap: without a calendar of holidays nobody can count the days, and it stays shut', () => {
    const answer = judgeGate(GATE, [proof(), proof()], [undefined], Date.parse('2027-11-26T03:00:00Z'));

    expect(answer.opens).toBe(false);
    expect(answer.lines.at(-1)).toMatchObject({ holds: 'unknown' });
  });
});

it('a failure budget is spent by number and by share, both', () => {
  const budget = { percent: 10, atLeast: 2 };

  expect(isBudgetSpent(budget, 1, 3)).toBe(false);
  expect(isBudgetSpent(budget, 2, 20)).toBe(true);
  expect(isBudgetSpent(budget, 2, 21)).toBe(false);
});
