import type { Plan } from '@tsukuroi/trust/plan/plan.ts';
import { expect, test } from 'vitest';
import type { Entry } from './work-journal.ts';
import { bootOfInstall, worksOf } from './works.ts';

const PLAN: Plan = {
  format: 'plan/1',
  facility: 'main',
  device: 'd1',
  department: '外来',
  number: 7,
  madeAt: '2026-11-30T01:00:00Z',
  lastStart: '2026-12-07T01:00:00Z',
  touch: 'normal',
  actions: [{ id: 'system', verb: 'install', windows: [], restart: 'in-window', content: [], permits: [] }],
};
const AT = { plan: 7, action: 'system', at: '2026-11-30T11:30:00Z' };
const TOOK: Entry = { kind: 'took', plan: 7, at: AT.at, actions: ['system'] };

function bootAfter(...entries: Entry[]): string | undefined {
  const [work] = worksOf([TOOK, ...entries], new Map([[7, PLAN]]));
  return work === undefined ? undefined : bootOfInstall(work);
}

test('an installation belongs to the boot in which it began', () => {
  expect(bootAfter({ kind: 'move', ...AT, boot: 'one', move: 1, state: 'installing' })).toBe('one');
});

test('after a power cut amid dpkg it belongs to the boot in which it was ended: the start after the cut is no restart', () => {
  const boot = bootAfter(
    { kind: 'move', ...AT, boot: 'one', move: 1, state: 'installing' },
    { kind: 'resumed', ...AT, boot: 'two' },
    { kind: 'move', ...AT, boot: 'two', move: 2, state: 'restart-pending' },
  );

  expect(boot).toBe('two');
});
