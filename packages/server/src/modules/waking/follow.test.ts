import { Policy, templateFor } from '@tsukuroi/policy';
import { expect, test } from 'vitest';
import { wantedWakes } from './follow.ts';

const NOW = Date.parse('2026-11-24T03:00:00Z');

function device(id: string, department: string) {
  return { id, facility: 'F', department, tags: [], class: 'ward' as const, touch: undefined, products: [] };
}

function policy(id: string, department: string, rule: 'wake' | 'next-window'): Policy {
  const template = templateFor('ward', 'F');
  return Policy.parse({ ...template, id, who: { departments: [department] }, catchUp: { rule } });
}

const WARD_3 = policy('ward-3', '3 階病棟', 'wake');
const WARD_4 = policy('ward-4', '4 階病棟', 'next-window');
const DEVICES = [device('a', '3 階病棟'), device('b', '3 階病棟'), device('c', '4 階病棟')];

function window(from: string) {
  return { from, to: from.replace('T04:30', 'T06:30') };
}

function standing(id: string, windows: readonly string[], lastStart = '2026-12-01T00:00:00Z') {
  return { device: id, windows: windows.map(window), lastStart };
}

const TODAY = '2026-11-24T04:30:00Z';
const THURSDAY = '2026-11-26T04:30:00Z';
const NEXT_WEEK = '2026-12-01T04:30:00Z';

test('a device is woken at the beginning of each window of the next days, where its own policy says so', () => {
  const wakes = wantedWakes(
    [standing('a', [TODAY, THURSDAY, NEXT_WEEK]), standing('c', [TODAY])],
    DEVICES,
    [WARD_3, WARD_4],
    NOW,
  );

  expect([...wakes]).toEqual([['a', [TODAY, THURSDAY]]]);
});

test('nobody is woken for a window that began, for one after the last start, or without a plan', () => {
  const begun = '2026-11-24T02:30:00Z';

  const wakes = wantedWakes(
    [standing('a', [begun]), standing('b', [THURSDAY], '2026-11-25T00:00:00Z')],
    DEVICES,
    [WARD_3],
    NOW,
  );

  expect([...wakes]).toEqual([]);
});

test('nobody is woken without a policy', () => {
  expect([...wantedWakes([standing('a', [TODAY])], DEVICES, [], NOW)]).toEqual([]);
});
