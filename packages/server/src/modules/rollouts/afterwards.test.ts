import { expect, test } from 'vitest';
import { judgeChecks } from './afterwards.ts';

const DONE = '2026-11-24T13:00:00Z';
const KARTE = { kind: 'program', name: 'karte' } as const;
const told = (more: Partial<Parameters<typeof judgeChecks>[0]> = {}) => ({ facts: {}, state: {}, ...more });

test('a program that somebody started after the update is good; before it, or not at all, is unknown and never bad', () => {
  const seen = (since: string) => told({ state: { programs: [{ name: 'karte', since }] } });

  expect(judgeChecks(seen('2026-11-24T23:31:00Z'), [KARTE], DONE)).toBe('good');
  expect(judgeChecks(seen('2026-11-24T12:59:59Z'), [KARTE], DONE)).toBe('unknown');
  expect(judgeChecks(told(), [KARTE], DONE)).toBe('unknown');
  expect(judgeChecks(seen('2026-11-24T23:31:00Z'), [{ ...KARTE, name: 'receipt' }], DONE)).toBe('unknown');
});

test('a program counts for nothing while nobody knows when the device was done', () => {
  const state = { programs: [{ name: 'karte', since: '2026-11-24T23:31:00Z' }] };

  expect(judgeChecks(told({ state }), [KARTE], '')).toBe('unknown');
});

test('one that is bad outweighs one that is unknown, and that one all that are good', () => {
  const facts = { services: [{ name: 'cups.service', state: 'dead' }], listening: [] };
  const state = { programs: [{ name: 'karte', since: '2026-11-24T23:31:00Z' }] };
  const cups = { kind: 'service', name: 'cups' } as const;

  expect(judgeChecks({ facts, state: {} }, [cups, KARTE], DONE)).toBe('bad');
  expect(judgeChecks({ facts: {}, state }, [cups, KARTE], DONE)).toBe('unknown');
  expect(judgeChecks({ facts, state }, [KARTE], DONE)).toBe('good');
  expect(judgeChecks({ facts, state }, [], DONE)).toBe('none');
});

test('a port that nobody listened for is unknown; one where nothing answers is bad', () => {
  const port = { kind: 'port', protocol: 'tcp', port: 443 } as const;

  expect(judgeChecks(told(), [port], DONE)).toBe('unknown');
  expect(judgeChecks(told({ facts: { listening: [] } }), [port], DONE)).toBe('bad');
});
