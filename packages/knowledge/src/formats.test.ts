import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { canonicalJson } from '@tsukuroi/core';
import { expect, test } from 'vitest';
import { type Chunk, chunker, digestOf } from './chunks.ts';
import { compileEntries } from './compile/entries.ts';
import { keyOf, lineOf } from './compile/runs.ts';
import { fetchedNote } from './fetched.ts';
import { knowledgeIndex } from './install.ts';
import { keptFeed } from './last-good.ts';
import { parseOverrides } from './overrides.ts';
import { knowledgeRecord } from './record-schema.ts';

const PAGE = readFileSync(resolve(import.meta.dirname, '../../../docs/formats/knowledge.md'), 'utf8');

function example(name: string): string {
  const found = new RegExp(`\`\`\`json example=${name}\\n([^]*?)\\n\`\`\``).exec(PAGE)?.[1];
  expect(found, `docs/formats/knowledge.md has no example ${name}`).toBeDefined();
  return found ?? '';
}

test('the example record is a record in canonical form', () => {
  const text = example('record');

  expect(knowledgeRecord.safeParse(JSON.parse(text)).error).toBeUndefined();
  expect(canonicalJson(JSON.parse(text))).toBe(text);
});

test('the example index is the index of the example record', () => {
  const record = knowledgeRecord.parse(JSON.parse(example('record')));
  const chunks: Chunk[] = [];
  const cut = chunker(record.feed, (chunk) => chunks.push(chunk));
  for (const entry of compileEntries(record.feed, [record])) {
    cut.add(keyOf(entry), lineOf(entry));
  }
  cut.end();
  const text = example('index');
  const index = knowledgeIndex.parse(JSON.parse(text));

  expect(canonicalJson(JSON.parse(text))).toBe(text);
  expect(index.chunks).toEqual(chunks);
  expect(index.digest).toBe(digestOf(chunks));
});

test('the example list of kept inputs is one', () => {
  const text = example('last-good');

  expect(keptFeed.safeParse(JSON.parse(text)).error).toBeUndefined();
  expect(canonicalJson(JSON.parse(text))).toBe(text);
});

test('the example note beside a downloaded file is one', () => {
  const text = example('fetched');

  expect(fetchedNote.safeParse(JSON.parse(text)).error).toBeUndefined();
  expect(canonicalJson(JSON.parse(text))).toBe(text);
});

test('the example correction is one', () => {
  expect(parseOverrides('example.json', example('override'))).toMatchObject([
    { do: 'add', id: 'fortios-5-4-cve-2018-13379' },
  ]);
});
