import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inRange } from '../../range.ts';
import { describeScheme } from '../../testing/contract.ts';
import { sharedText } from '../../testing/shared-data.ts';
import { windows } from './scheme.ts';

const number = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constantFrom(7601, 19044, 19045, 22621, 4046, 65535));
const versions = fc.oneof(
  fc.array(number, { minLength: 2, maxLength: 5 }).map((numbers) => numbers.join('.')),
  fc
    .tuple(fc.constantFrom('10.0.19045', '10.0.19044', '6.1.7601'), fc.nat(9_999))
    .map(([build, revision]) => `${build}.${revision}`),
);

describeScheme(windows, import.meta.dirname, versions);

test('a systeminfo without the last number is undetermined, neither patched nor unpatched', () => {
  const fixed = { from: '10.0.19045', to: '10.0.19045.4046' };

  expect(inRange(windows, '10.0.19045', fixed)).toBe('unknown');
  expect(inRange(windows, '10.0.19045.3930', fixed)).toBe('yes');
  expect(inRange(windows, '10.0.19045.4046', fixed)).toBe('no');
  expect(inRange(windows, '10.0.22621.1', fixed)).toBe('no');
});

const MONTHS = ['2021-Jul', '2024-Feb', '2024-Apr', '2025-Oct'];
const documents = MONTHS.map((month) => sharedText(`msrc/cvrf/${month}.xml.gz`));

describe('windows on what MSRC publishes', () => {
  test.skipIf(documents.includes(undefined))('reads every FixedBuild of Windows itself', () => {
    const builds = documents.flatMap((text) =>
      [...(text ?? '').matchAll(/:FixedBuild>([^<]+)<\/[a-z]+:FixedBuild>/g)].map((match) => match[1] ?? ''),
    );
    const ofWindows = builds.filter((build) => /^(?:10\.0|6\.[0-3])\.\d+\./.test(build));

    const unread = ofWindows.filter((build) => !windows.parse(build).ok);

    const others = builds.filter((build) => !windows.parse(build).ok);
    process.stdout.write(`windows: ${builds.length} MSRC FixedBuilds, ${others.length} unknown (other products)\n`);
    expect(ofWindows.length).toBeGreaterThan(500);
    expect(unread).toEqual([]);
  });
});
