import { registeredErrorCodes } from '@tsukuroi/core';
import { expect, it } from 'vitest';
import { assault } from './testing/assault.ts';
import { FAMILIES } from './testing/mutations.ts';

const COUNT = Number(process.env.TSUKUROI_MUTATIONS ?? 450);
const SEED = Number(process.env.TSUKUROI_SEED ?? 20_261_122);

it(`${COUNT} mutated bundles are refused with a code and 0 bytes applied, or only ignorable files were touched`, {
  timeout: 3_600_000,
}, async () => {
  const result = await assault(COUNT, SEED);

  console.log(`seed ${SEED}: ${result.tried} tried, ${result.harmless} touched ignorable files only`, result.codes);
  expect(result.wrong).toEqual([]);
  expect(result.tried).toBe(COUNT);
  expect(Object.keys(result.codes).filter((code) => !registeredErrorCodes().includes(code))).toEqual([]);
  // A run in which one refusal did all the work would show nothing about the others.
  expect(Object.keys(result.codes).length).toBeGreaterThan(6);
  expect(Object.keys(FAMILIES)).toEqual(['bytes', 'structure', 'resigned']);
});
