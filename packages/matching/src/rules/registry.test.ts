import { readdirSync } from 'node:fs';
import { LANGUAGES } from '@tsukuroi/core';
import { describe, expect, it } from 'vitest';
import { CLAIM_RULES, RULES, ruleOf } from './registry.ts';

const OTHERS = new Set(['rule.ts', 'registry.ts']);
const files = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !OTHERS.has(name))
  .map((name) => name.slice(0, -3))
  .sort();

/** What the words of a rule may name (words/because.ts). A misspelt placeholder would stay visible in a sentence. */
const PLACEHOLDERS = new Set([
  ...['name', 'version', 'maker', 'source', 'record', 'date', 'fixed', 'range', 'restriction', 'reason', 'kbs'],
  ...['kevProduct', 'since', 'title', 'ends', 'extended', 'candidates', 'kb', 'build', 'available', 'suite'],
  'remark',
]);

describe('the registry of rules', () => {
  it('has one line for each file: the line you forgot is printed here', () => {
    expect(RULES.map(({ id }) => id)).toEqual(files);
  });

  it('names each rule after its file, and asks only registered rules', () => {
    expect(CLAIM_RULES.filter((rule) => ruleOf(rule.id) !== rule)).toEqual([]);
    expect(CLAIM_RULES.filter((rule) => rule.judge === undefined)).toEqual([]);
    expect(RULES.filter((rule) => rule.judge !== undefined && !CLAIM_RULES.includes(rule))).toEqual([]);
  });

  it('has words in every language, whose placeholders are known and the same', () => {
    for (const rule of RULES) {
      for (const text of [rule.because, ...(rule.remedy === undefined ? [] : [rule.remedy])]) {
        const named = LANGUAGES.map((language) =>
          [...new Set([...text[language].matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort(),
        );
        expect(
          named.flat().filter((name) => !PLACEHOLDERS.has(name)),
          rule.id,
        ).toEqual([]);
        expect(named[0], rule.id).toEqual(named[1]);
      }
    }
  });

  it('says where each rule comes from', () => {
    expect(RULES.filter(({ source }) => source.length < 10)).toEqual([]);
  });
});
