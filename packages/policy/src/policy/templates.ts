import type { Language } from '@tsukuroi/core';
import { Policy } from './shape.ts';
import type { DeviceClass } from './touch.ts';
import { DEVICE_CLASS_WORDS } from './words.ts';

interface Template {
  readonly os: Policy['what']['os'];
  readonly window: { readonly weekdays: readonly number[]; readonly from: string; readonly to: string } | undefined;
  readonly consent: Policy['consent'];
  readonly restart: Policy['restart']['rule'];
  readonly devicesAtOnce: number;
}

/**
 * Starting points for a hospital, to be changed by whoever knows the house. The hours and days are proposals, not facts: nothing starts before a
 * person confirmed classes and put a policy to work. Five business days are what one maker of theatre systems asks for security updates
 * (Brainlab, operating system critical updates policy).
 */
const TEMPLATES: Readonly<Record<DeviceClass, Template>> = {
  test: {
    os: 'all',
    window: { weekdays: [1, 2, 3, 4, 5], from: '18:30', to: '22:00' },
    consent: { kind: 'automatic', afterBusinessDays: 0 },
    restart: 'in-window',
    devicesAtOnce: 10,
  },
  office: {
    os: 'security',
    window: { weekdays: [2, 3, 4], from: '19:00', to: '23:00' },
    consent: { kind: 'automatic', afterBusinessDays: 3 },
    restart: 'in-window',
    devicesAtOnce: 20,
  },
  outpatient: {
    os: 'security',
    window: { weekdays: [2, 3, 4], from: '20:00', to: '00:00' },
    consent: { kind: 'automatic', afterBusinessDays: 5 },
    restart: 'in-window',
    devicesAtOnce: 10,
  },
  ward: {
    os: 'security',
    window: { weekdays: [2, 3, 4], from: '13:30', to: '15:30' },
    consent: { kind: 'automatic', afterBusinessDays: 5 },
    restart: 'ask',
    devicesAtOnce: 2,
  },
  critical: {
    os: 'security',
    window: { weekdays: [6], from: '14:00', to: '17:00' },
    consent: { kind: 'vendor' },
    restart: 'click',
    devicesAtOnce: 1,
  },
  server: {
    os: 'security',
    window: { weekdays: [7], from: '01:00', to: '05:00' },
    consent: { kind: 'vendor' },
    restart: 'in-window',
    devicesAtOnce: 1,
  },
  medical: {
    os: 'none',
    window: undefined,
    consent: { kind: 'vendor' },
    restart: 'never',
    devicesAtOnce: 1,
  },
};

/** The template of a class as a policy of a facility, with its names in the language of who makes it. */
export function templateFor(deviceClass: DeviceClass, facility: string, language: Language = 'ja'): Policy {
  const { os, window, consent, restart, devicesAtOnce } = TEMPLATES[deviceClass];
  return Policy.parse({
    format: 'policy/1',
    id: `template-${deviceClass}`,
    name: DEVICE_CLASS_WORDS[deviceClass][language],
    order: 1_000,
    who: { facilities: [facility], classes: [deviceClass] },
    what: { os, applications: 'none', product: window !== undefined, exclude: [] },
    windows:
      window === undefined
        ? []
        : [
            {
              id: 'usual',
              name: language === 'ja' ? 'いつもの時間' : 'Usual hours',
              zone: 'Asia/Tokyo',
              days: [{ kind: 'weekdays', weekdays: [...window.weekdays] }],
              // What is broken on the eve of a holiday stays broken over the holiday.
              except: [{ kind: 'calendar', calendar: 'jp-holidays' }],
              from: window.from,
              to: window.to,
            },
          ],
    rings: [
      {
        id: 'one',
        name: language === 'ja' ? '検証' : 'Test',
        who: { classes: ['test'] },
        gate: { successPercent: 100, atLeast: 1, businessDays: 2 },
      },
      {
        id: 'rest',
        name: language === 'ja' ? '全体' : 'Everywhere',
        gate: { successPercent: 90, atLeast: 1, businessDays: 0 },
      },
    ],
    consent,
    restart: { rule: restart },
    catchUp: { rule: 'next-window' },
    limits: { devicesAtOnce },
    lastStartDays: {},
    failureBudget: { percent: 10, atLeast: 2 },
    fastLane: false,
  });
}
