import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock } from '@tsukuroi/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildKnowledge } from '../build.ts';
import { openKnowledge } from '../store/read.ts';
import type { KnowledgeView } from '../view.ts';
import { feed as cve5 } from './cve5/feed.ts';
import { feed as fortinet } from './fortinet/feed.ts';
import { feed as jvn } from './jvn/feed.ts';
import { feed as nvd } from './nvd/feed.ts';

/** The incidents' fixtures of four feeds in one knowledge: what each source says stays beside what the others say. */
let folder: string;
let knowledge: KnowledgeView;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'traps-'));
  const fixtures = [
    'nvd/fixtures/incidents',
    'fortinet/fixtures/incidents',
    'cve5/fixtures/incidents',
    'jvn/fixtures/entries',
  ];
  for (const fixture of fixtures) {
    await cp(join(import.meta.dirname, fixture), join(folder, 'feeds'), { recursive: true });
  }
  await buildKnowledge({
    feeds: join(folder, 'feeds'),
    out: join(folder, 'k.db'),
    clock: fixedClock('2026-11-22T08:00:00Z'),
    registry: [cve5, fortinet, jvn, nvd],
    threads: 0,
  });
  knowledge = openKnowledge(join(folder, 'k.db'));
});

afterAll(async () => {
  knowledge.close();
  await rm(folder, { recursive: true, force: true });
});

describe('union of sources', () => {
  test('CVE-2018-13379: NVD’s ranges and Fortinet’s list are both there, each with its record', () => {
    const claims = knowledge
      .claims('cpe/o/fortinet/fortios')
      .filter(({ vulnerability }) => vulnerability === 'CVE-2018-13379');

    expect(
      claims.map(({ feed, record, ranges, versions }) => [feed, record, ranges.length, versions?.includes('5.4.8')]),
    ).toEqual(
      expect.arrayContaining([
        ['nvd', 'CVE-2018-13379', 2, undefined],
        ['fortinet', 'FG-IR-18-384', 0, true],
      ]),
    );
  });

  test('CVE-2018-13379: the Japanese title comes from JVN iPedia, the scores from each source', () => {
    const notes = knowledge.notes('CVE-2018-13379');

    expect(notes.find(({ language }) => language === 'ja')).toMatchObject({
      feed: 'jvn',
      title: 'Fortinet FortiOS におけるパストラバーサルの脆弱性',
    });
    expect(new Set(notes.flatMap(({ cvss = [] }) => cvss.map(({ by }) => by)))).toEqual(
      new Set(['nvd@nist.gov', 'fortinet', 'JVN iPedia']),
    );
  });

  test('CVE-2024-55591: no claim of NVD, its state says why, and Fortinet’s claim stands', () => {
    const claims = knowledge.claimsAbout('CVE-2024-55591');

    expect(new Set(claims.map(({ feed }) => feed))).toEqual(new Set(['fortinet']));
    expect(knowledge.notes('CVE-2024-55591').find(({ feed }) => feed === 'nvd')?.state).toBe('awaiting-analysis');
  });

  test('CVE-2022-42475: the AND node of NVD does not hide its plain ranges', () => {
    const claims = knowledge
      .claims('cpe/o/fortinet/fortios')
      .filter(({ vulnerability }) => vulnerability === 'CVE-2022-42475');

    expect(
      claims
        .filter(({ feed }) => feed === 'nvd')
        .map(({ requires }) => requires !== undefined)
        .sort(),
    ).toEqual([false, true]);
    expect(claims.some(({ feed }) => feed === 'fortinet')).toBe(true);
  });
});
