import { Policy, templateFor } from '@tsukuroi/policy';
import { expect, test } from 'vitest';
import { type ApartGround, keepApart } from './keep-apart.ts';
import type { Span } from './windows.ts';

/** Monday 2026-11-23 12:00 in Japan. */
const NOW = Date.parse('2026-11-23T03:00:00Z');
const RUN = 60 * 60_000;

/** Servers on Sundays from 01:00 to 05:00 in Japan, as the template says. */
const SUNDAY = templateFor('server', 'F');
const RELAYS = Policy.parse({
  ...SUNDAY,
  id: 'relays',
  windows: SUNDAY.windows.map((window) => ({ ...window, from: '03:00', to: '07:00' })),
});

function span(from: string, to: string): Span {
  return { fromMs: Date.parse(`${from}+09:00`), toMs: Date.parse(`${to}+09:00`) };
}

function shown(spans: readonly Span[]): string[] {
  const at = (ms: number) => new Date(ms + 9 * 3_600_000).toISOString().slice(5, 16);
  return spans.map(({ fromMs, toMs }) => `${at(fromMs)}–${at(toMs)}`);
}

const PAIR = {
  id: 'dc',
  name: 'ドメインコントローラー',
  groups: [
    { name: '1 号機', devices: ['dc-1'] },
    { name: '2 号機', devices: ['dc-2'] },
  ],
};

function ground(change: Partial<ApartGround> = {}): ApartGround {
  return {
    apart: [PAIR],
    standing: [],
    world: { calendars: [], freezes: [] },
    policyOf: () => ({ ...SUNDAY, windows: SUNDAY.windows.map((window) => ({ ...window, except: [] })) }),
    nowMs: NOW,
    ...change,
  };
}

const OPEN = [span('2026-11-29T01:00', '2026-11-29T05:00')];

test('two domain controllers of one policy get halves of the night that do not meet', () => {
  expect(shown(keepApart('dc-1', OPEN, RUN, ground()))).toEqual(['11-29T01:00–11-29T03:00']);
  expect(shown(keepApart('dc-2', OPEN, RUN, ground()))).toEqual(['11-29T03:15–11-29T05:00']);
});

test('a device of no arrangement keeps its time', () => {
  expect(keepApart('file-1', OPEN, RUN, ground())).toEqual(OPEN);
});

test('an older plan of the other one, signed before they were declared, is not met', () => {
  const standing = [
    {
      device: 'dc-1',
      windows: [{ from: '2026-11-28T16:00:00Z', to: '2026-11-28T19:30:00Z' }],
      lastStart: '2026-12-01T00:00:00Z',
    },
  ];

  // It holds 01:00 to 04:30 in Japan; what is left after the gap is too short for a run.
  expect(keepApart('dc-2', OPEN, RUN, ground({ standing }))).toEqual([]);
  expect(shown(keepApart('dc-1', OPEN, RUN, ground({ standing })))).toEqual(['11-29T01:00–11-29T03:00']);
});

test('a ward and its relay with policies of their own meet nowhere', () => {
  const policyOf = (device: string) => {
    const policy = device === 'relay-3f' ? RELAYS : SUNDAY;
    return { ...policy, windows: policy.windows.map((window) => ({ ...window, except: [] })) };
  };
  const apart = [
    {
      id: 'ward',
      name: '3 階病棟と中継',
      groups: [
        { name: '病棟', devices: ['ward-1', 'ward-2'] },
        { name: '中継', devices: ['relay-3f'] },
      ],
    },
  ];
  const sundays = ['2026-11-29', '2026-12-06'];
  const wardOpen = sundays.map((day) => span(`${day}T01:00`, `${day}T05:00`));
  const relayOpen = sundays.map((day) => span(`${day}T03:00`, `${day}T07:00`));

  const ward = keepApart('ward-1', wardOpen, RUN, ground({ apart, policyOf }));
  const relay = keepApart('relay-3f', relayOpen, RUN, ground({ apart, policyOf }));

  // From 03:00 to 05:00 is too short for two runs with a gap each (60 + 15 minutes twice): they take turns at it.
  expect(shown(ward)).toEqual(['11-29T01:00–11-29T03:00', '12-06T01:00–12-06T05:00']);
  expect(shown(relay)).toEqual(['11-29T03:15–11-29T07:00', '12-06T05:15–12-06T07:00']);
});
