import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Action, RESTART_RULES, TOUCH_CLASSES, VERBS } from '../plan/plan.ts';
import { actionOf, charterOf, NIGHTLY } from '../testing/organisation.ts';
import { type Charter, watchingCharter } from './charter.ts';
import type { Permit } from './permit.ts';
import { isMyHour, isWithin, type Order, permits } from './permits.ts';

/** Sunday 2026-11-22, 23:00 in Japan. */
const NIGHT_MS = Date.parse('2026-11-22T14:00:00Z');

function order(change: Partial<Order> = {}, action: Partial<Action> = {}): Order {
  return {
    facility: 'north',
    device: 'reception-1',
    department: '医事課',
    touch: 'normal',
    action: actionOf(action),
    permits: [],
    atMs: NIGHT_MS,
    ...change,
  };
}

function answer(o: Order, charter: Charter = charterOf('north')): string {
  const given = permits(charter, o);
  return given.allowed ? 'allowed' : given.because;
}

const CONSENT: Permit = {
  format: 'permit/1',
  facility: 'north',
  verb: 'install',
  devices: ['icu-1'],
  notBefore: '2026-11-22T00:00:00Z',
  notAfter: '2026-11-30T00:00:00Z',
  because: 'メーカーの書面同意 2026-11-18',
};

describe('the charter', () => {
  it.each<[string, Order, string]>([
    ['inside every bound', order(), 'allowed'],
    ['of another facility', order({ facility: 'south' }), 'other-facility'],
    ['a stricter class than the charter’s', order({ touch: 'never' }), 'touch-never'],
    ['a department nobody listed', order({ department: '新しい部署' }), 'verb-not-allowed'],
    ['__proto__ as a department', order({ department: '__proto__' }), 'verb-not-allowed'],
    ['looser than the class once given', order({ strictestTouchSeen: 'maker-consent' }), 'touch-loosened'],
    ['in the afternoon', order({ atMs: Date.parse('2026-11-22T05:00:00Z') }), 'outside-window'],
    ['without a trusted time', order({ atMs: undefined }), 'time-untrusted'],
    ['staging, which needs no window', order({ atMs: undefined }, { verb: 'stage' }), 'allowed'],
    ['evidence without a name', order({}, { verb: 'collect-evidence', content: [] }), 'evidence-unnamed'],
    ['evidence by name', order({}, { verb: 'collect-evidence', content: [], evidence: ['processes'] }), 'allowed'],
    [
      'ICU without consent',
      order({ device: 'icu-1', department: '集中治療室', touch: 'maker-consent' }),
      'approval-missing',
    ],
    [
      'ICU with the maker’s consent, signed offline',
      order({ device: 'icu-1', department: '集中治療室', touch: 'maker-consent', permits: [CONSENT] }),
      'allowed',
    ],
    [
      'ICU, consent for another device',
      order({ device: 'icu-2', department: '集中治療室', touch: 'maker-consent', permits: [CONSENT] }),
      'approval-missing',
    ],
    [
      'ICU, consent that has ended',
      order({
        device: 'icu-1',
        department: '集中治療室',
        touch: 'maker-consent',
        permits: [{ ...CONSENT, notAfter: '2026-11-22T13:59:59Z' }],
      }),
      'approval-missing',
    ],
    [
      'ICU, a restart hidden in an install',
      order(
        { device: 'icu-1', department: '集中治療室', touch: 'maker-consent', permits: [CONSENT] },
        { restart: 'ask' },
      ),
      'restart-not-allowed',
    ],
  ])('an order %s', (_, given, expected) => {
    expect(answer(given)).toBe(expected);
  });

  it('loosens one device only by its own offline-signed line', () => {
    const named = { ...charterOf('north'), devices: { 'reception-1': 'normal' as const } };
    const loosened = order({ strictestTouchSeen: 'never' });

    expect(answer(loosened)).toBe('touch-loosened');
    expect(answer(loosened, named)).toBe('allowed');
    expect(answer(order({ device: 'reception-2', strictestTouchSeen: 'never' }), named)).toBe('touch-loosened');
  });

  it('of watching allows looking and nothing else', () => {
    for (const verb of VERBS.filter((name) => name !== 'report')) {
      expect(permits(watchingCharter('north'), order({ touch: 'never' }, { verb })).allowed).toBe(false);
    }
    expect(answer(order({ touch: 'never' }, { verb: 'report', content: [] }), watchingCharter('north'))).toBe(
      'allowed',
    );
  });
});

it('tightening is always fine: what a charter allows, every stricter order and no looser charter turns into a refusal', () => {
  const action = fc.record({ verb: fc.constantFrom(...VERBS), restart: fc.constantFrom(...RESTART_RULES) });
  const touch = fc.constantFrom(...TOUCH_CLASSES);
  const atMs = fc.integer({ min: NIGHT_MS - 10 * 86_400_000, max: NIGHT_MS + 10 * 86_400_000 });
  const strict = { ...charterOf('north'), departments: { 医事課: { ...NIGHTLY, touch: 'vendor-approval' as const } } };

  fc.assert(
    fc.property(action, touch, atMs, (given, wanted, at) => {
      const o = order({ touch: wanted, atMs: at }, { ...given, content: [] });
      if (permits(strict, o).allowed) {
        expect(permits(charterOf('north'), o).allowed).toBe(true);
        expect(permits(strict, { ...o, action: { ...o.action, restart: 'never' } }).allowed).toBe(true);
      }
      expect(permits(charterOf('north'), { ...o, touch: 'never' })).not.toMatchObject({ because: 'touch-loosened' });
    }),
  );
});

it('bounds past midnight belong to the day they begin on; equal ends are the whole day', () => {
  const saturdayNight = { days: [6], from: '22:00', to: '05:00' };
  const sunday = { days: [7], from: '00:00', to: '00:00' };
  const at = (iso: string) => Date.parse(`${iso}+09:00`);

  expect(isWithin(saturdayNight, at('2026-11-21T22:00:00'))).toBe(true);
  expect(isWithin(saturdayNight, at('2026-11-22T04:59:00'))).toBe(true);
  expect(isWithin(saturdayNight, at('2026-11-22T05:00:00'))).toBe(false);
  expect(isWithin(saturdayNight, at('2026-11-21T04:00:00'))).toBe(false);
  expect(isWithin(sunday, at('2026-11-22T00:00:00'))).toBe(true);
  expect(isWithin(sunday, at('2026-11-22T23:59:00'))).toBe(true);
});

it('devices per hour: about their share begins at any hour, and every device gets a turn within as many days', () => {
  const department = { ...NIGHTLY, devices: 40, devicesPerHour: 10 };
  const devices = Array.from({ length: 40 }, (_, index) => `pc-${index}`);
  /** 22, 23 and 0 o'clock in Japan: fewer hours than turns. */
  const hours = [0, 1, 2].map((later) => Date.parse('2026-11-22T13:00:00Z') + later * 3_600_000);
  const reached = new Set<string>();
  for (let day = 0; day < 4; day += 1) {
    for (const hour of hours) {
      for (const device of devices.filter((name) => isMyHour(department, name, hour + day * 86_400_000))) {
        reached.add(device);
      }
    }
  }
  const perHour = hours.map((hour) => devices.filter((name) => isMyHour(department, name, hour)).length);

  expect(reached.size).toBe(40);
  expect(Math.max(...perHour)).toBeLessThan(20);
});
