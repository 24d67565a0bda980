import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inRange } from '../../range.ts';
import { describeScheme } from '../../testing/contract.ts';
import { sharedText } from '../../testing/shared-data.ts';
import { FORMS } from './forms.ts';
import { fortios } from './scheme.ts';

const number = fc.integer({ min: 0, max: 12 });
const head = fc.array(number, { minLength: 2, maxLength: 3 }).map((numbers) => numbers.join('.'));
const three = fc.tuple(number, number, number).map((numbers) => numbers.join('.'));
const versions = fc.oneof(
  head,
  head.map((text) => `v${text}`),
  fc.tuple(three, number).map(([text, build]) => `v${text},build${build} (GA)`),
  fc.tuple(three, number).map(([text, hotfix]) => `${text}-h${hotfix}`),
  fc.tuple(head, number).map(([text, build]) => `${text}-${build}`),
  fc.tuple(number, number, number, number).map(([a, b, c, d]) => `${a}.${b}R${c}.${d}`),
  fc.tuple(number, number, number, number).map(([a, b, c, d]) => `${a}.${b}R${c}-S${d}`),
);

describeScheme(fortios, import.meta.dirname, versions);

test.each(FORMS)('$vendor: the example $example is read by this form alone, and the form has a source', (form) => {
  expect(FORMS.filter((other) => other.pattern.test(form.example))).toEqual([form]);
  expect(fortios.parse(form.example).ok).toBe(true);
  expect(form.source.length).toBeGreaterThan(10);
});

test('CVE-2018-13379: each branch is judged by its own range', () => {
  // FG-IR-18-384: 6.0.0-6.0.4, 5.6.3-5.6.7, 5.4.6-5.4.12.
  const ranges = [
    { from: '6.0.0', to: '6.0.4', toIncluded: true },
    { from: '5.6.3', to: '5.6.7', toIncluded: true },
    { from: '5.4.6', to: '5.4.12', toIncluded: true },
  ];
  const judge = (version: string) => ranges.map((range) => inRange(fortios, version, range));

  expect(judge('v6.0.4,build0231,190107 (GA)')).toEqual(['yes', 'no', 'no']);
  expect(judge('5.6.7')).toEqual(['no', 'yes', 'no']);
  expect(judge('5.4.13')).toEqual(['no', 'no', 'no']);
  expect(judge('6.0')).toEqual(['unknown', 'no', 'no']);
  expect(judge('')).toEqual(['unknown', 'unknown', 'unknown']);
});

test('a bound of an advisory is exact: PAN-OS 8.1.5 lies in "from 8.1 to before 8.1.23-h1"', () => {
  const range = { from: '8.1', to: '8.1.23-h1' };

  expect(inRange(fortios, '8.1.5', range)).toBe('yes');
  expect(inRange(fortios, '8.1.23', range)).toBe('yes');
  expect(inRange(fortios, '8.1.23-h1', range)).toBe('no');
  expect(inRange(fortios, '8.1', range)).toBe('unknown');
});

const advisories = sharedText('fortinet/psirt-cvrf.jsonl.gz');
const devices = sharedText('network/librenms-snmp.jsonl.gz');

interface Device {
  readonly device: string;
  readonly expected: { readonly os: string; readonly version: string | null } | null;
}

describe('fortios on what vendors and devices say', () => {
  test.skipIf(advisories === undefined)('reads every version that Fortinet enumerates in its advisories', () => {
    const named = [...(advisories ?? '').matchAll(/"(Forti[A-Za-z]+)-(\d+\.[^"]*)"/g)];

    const unread = named.filter((match) => !fortios.parse(match[2] ?? '').ok).map((match) => match[0]);

    process.stdout.write(`fortios: ${named.length} versions in advisories, ${unread.length} unknown\n`);
    expect(named.length).toBeGreaterThan(10_000);
    expect(unread).toEqual([]);
  });

  test.skipIf(devices === undefined)(
    'reads every FortiGate of a network walk, and says how many others it does not',
    () => {
      const known = (devices ?? '')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Device)
        .flatMap(({ expected }) => (expected?.version ? [{ os: expected.os, version: expected.version }] : []));

      const gates = known.filter(({ os }) => os === 'fortigate');
      const unread = known.filter(({ version }) => !fortios.parse(version).ok);
      process.stdout.write(`fortios: ${known.length} devices of all vendors, ${unread.length} unknown\n`);
      expect(gates.length).toBeGreaterThan(5);
      expect(gates.filter(({ version }) => !fortios.parse(version).ok)).toEqual([]);
    },
  );
});
