import type { ResultEvidence } from '@tsukuroi/protocol/work.ts';
import { describe, expect, it } from 'vitest';
import { changesInOrder, outcomeOf, restarted } from './evidence-model.ts';

const seen = { from: '3.0.15-1', to: '3.0.17-1' };
const evidence: ResultEvidence = {
  format: 'result/1',
  plan: 7,
  action: 'apt-1',
  provider: 'apt',
  began: '2026-11-23T12:00:00Z',
  ended: '2026-11-23T12:04:00Z',
  changes: [],
  keptSettings: [],
  needRestart: [],
  output: [],
  cost: { ownCpuMs: 0, cpuMs: 0, bytes: 0 },
};

describe('what became of a package', () => {
  it.each([
    ['3.0.17-1', 'as-ordered'],
    ['3.0.15-1', 'unchanged'],
    ['3.0.18-1', 'other'],
    [undefined, 'missing'],
  ] as const)('with %s there now: %s', (now, outcome) => {
    expect(outcomeOf({ package: 'openssl', ...seen, ...(now === undefined ? {} : { now }) })).toBe(outcome);
  });

  it('puts what did not go as ordered first', () => {
    const changes = [
      { package: 'bash', ...seen, now: seen.to },
      { package: 'zlib1g', ...seen, now: seen.from },
      { package: 'apt', ...seen },
    ];

    expect(changesInOrder(changes).map((change) => change.package)).toEqual(['apt', 'zlib1g', 'bash']);
  });
});

describe('whether it was restarted', () => {
  it('is told by another boot number, and not guessed without one', () => {
    expect(restarted({ ...evidence, bootBefore: 'a', bootAfter: 'b' })).toBe(true);
    expect(restarted({ ...evidence, bootBefore: 'a', bootAfter: 'a' })).toBe(false);
    expect(restarted({ ...evidence, bootBefore: 'a' })).toBeNull();
  });
});
