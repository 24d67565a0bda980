import type { Policy } from '@tsukuroi/policy';
import { describe, expect, test } from 'vitest';
import { freshDb } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS } from '../../testing/server.ts';
import { eveningOf } from './power.ts';
import { policyOf, rolloutHospital, supplyFor } from './testing.ts';

const OLD = ['openssl@3.0.11-1'];
const OPENSSL = { package: 'openssl', from: '3.0.11-1', to: '3.0.15-1' };
const MONDAY = '2026-11-30T00:00:00Z';
const EVENING = { rule: 'evening-shutdown' as const, capMinutes: 15, from: '17:00', to: '18:30' };

async function desks(catchUp: Policy['catchUp'], off = false) {
  const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
    devices: ['desk-1', 'desk-2'].map(
      (name) => ({ name, department: '医事課', class: 'office', packages: OLD }) as const,
    ),
    policies: [policyOf('office', { catchUp })],
    startedAt: MONDAY,
  });
  for (const device of hospital.devices.values()) {
    device.off = off;
  }
  hospital.bring(supplyFor([OLD], [OPENSSL], '2026-11-29T00:00:00Z'));
  return hospital;
}

describe('what plans say of a machine’s power', () => {
  test.each<[Policy['catchUp']]>([
    [{ rule: 'next-window' }],
    [{ rule: 'wake' }],
    [{ rule: 'wake', afterwards: 'stay-on' }],
  ])('nothing, where the policy does not ask for it: %j', async (catchUp) => {
    const hospital = await desks(catchUp);

    await hospital.pass(2);

    expect(hospital.signed.length).toBeGreaterThan(0);
    for (const { actions, afterwards } of hospital.signed) {
      expect([afterwards, ...actions.map(({ atShutdown }) => atShutdown)].filter(Boolean)).toEqual([]);
    }
  });

  test('a device that is woken goes off again: woken at the beginning of each of its windows', async () => {
    const hospital = await desks({ rule: 'wake', afterwards: 'off' });

    await hospital.pass(2);

    const [plan] = hospital.signed;
    expect(plan?.afterwards?.power).toBe('off');
    expect(plan?.afterwards?.wokenAt).toEqual(plan?.actions[0]?.windows.map(({ from }) => from));
  });

  test('the evening stands beside the windows, and the same is not signed again for days', async () => {
    const hospital = await desks(EVENING, true);

    await hospital.pass(24 * 3);

    const plans = hospital.signed.filter(({ actions }) => actions.length > 0);
    const [action] = plans[0]?.actions ?? [];
    expect(plans).toHaveLength(2);
    expect(action?.atShutdown?.minutes).toBe(15);
    // Tuesday to Thursday, from 17:00 to 18:30 in Japan.
    expect(action?.atShutdown?.windows.slice(0, 2)).toEqual([
      { from: '2026-12-01T08:00:00Z', to: '2026-12-01T09:30:00Z' },
      { from: '2026-12-02T08:00:00Z', to: '2026-12-02T09:30:00Z' },
    ]);
    expect(action?.windows[0]?.from).toBe('2026-12-01T10:00:00Z');
  });

  test('a freeze that is declared meanwhile takes the evening out of the plan', async () => {
    const hospital = await desks(EVENING, true);
    await hospital.pass(2);

    const reason = { id: 'f', reason: '搬入', from: '2026-12-01T00:00:00Z', to: '2026-12-02T00:00:00Z' };
    hospital.setWorld({ freezes: [reason] });
    await hospital.pass(2);

    const last = hospital.signed.at(-1)?.actions[0]?.atShutdown?.windows;
    expect(last?.[0]?.from).toBe('2026-12-02T08:00:00Z');
  });

  test('devices that must not be down together keep to their windows', () => {
    const policy = policyOf('office', { catchUp: EVENING });
    const apart = [
      {
        id: 'dc',
        name: 'DC',
        groups: [
          { name: '1', devices: ['a'] },
          { name: '2', devices: ['b'] },
        ],
      },
    ];
    const span = { fromMs: Date.parse(MONDAY), toMs: Date.parse(MONDAY) + 7 * 86_400_000 };
    const world = { calendars: [], freezes: [] };
    const open = { ...policy, windows: policy.windows.map((window) => ({ ...window, except: [] })) };

    expect(eveningOf('a', open, apart, world, span)).toEqual([]);
    expect(eveningOf('c', open, apart, world, span).length).toBeGreaterThan(0);
  });
});
