import type { KnowledgeRecord, Note } from '@tsukuroi/knowledge/record.ts';
import { describe, expect, it } from 'vitest';
import { exploitedRecord, knowledgeOf } from '../testing/samples.ts';
import { signalsOf, titleIn } from './signals.ts';

const ID = 'CVE-2000-0001';
const WORM = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
const LOCAL = 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H';
const LEAK = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N';

function note(more: Partial<Note>): Note {
  return { kind: 'note', feed: 'nvd', vulnerability: ID, language: 'en', ...more };
}

function scored(vector: string, score = 9.8): Note {
  return note({ cvss: [{ version: '3.1', score, vector, by: 'nvd' }] });
}

function likelihood(score: number): KnowledgeRecord {
  return { kind: 'likelihood', feed: 'epss', vulnerability: ID, score, percentile: 0.9 };
}

const read = (...records: KnowledgeRecord[]) => signalsOf(ID, knowledgeOf(records));

describe('signals of a vulnerability', () => {
  it('nothing known: the defaults of BOD 26-04', () => {
    expect(read()).toMatchObject({
      exploitation: 'none',
      automatable: 'no',
      technicalImpact: 'total',
      cvss: null,
      epss: null,
    });
  });

  it.each([
    [WORM, 'yes', 'total'],
    [LOCAL, 'no', 'total'],
    [LEAK, 'yes', 'partial'],
  ])('reads %s as automatable %s, impact %s', (vector, automatable, technicalImpact) => {
    expect(read(scored(vector))).toMatchObject({ automatable, technicalImpact });
  });

  it('what CISA states outweighs what CVSS suggests', () => {
    const ssvc = { exploitation: 'none', automatable: 'no', technicalImpact: 'partial', by: 'CISA' } as const;

    expect(read(scored(WORM), note({ feed: 'cve5', ssvc }))).toMatchObject({
      automatable: 'no',
      technicalImpact: 'partial',
    });
  });

  it.each<[string, KnowledgeRecord[], string]>([
    ['in KEV with ransomware', [exploitedRecord(ID, 'A', 'B', true)], 'ransomware'],
    ['in KEV', [exploitedRecord(ID, 'A', 'B')], 'active'],
    ['the vendor says exploited', [note({ feed: 'msrc', exploited: true })], 'active'],
    ['EPSS 0.93', [likelihood(0.93)], 'active'],
    ['EPSS 0.25', [likelihood(0.25)], 'likely'],
    ['EPSS 0.01', [likelihood(0.01)], 'none'],
  ])('%s', (_name, records, exploitation) => {
    expect(read(...records).exploitation).toBe(exploitation);
  });

  it('prefers CVSS 3, then 4, then 2, and a Japanese title', () => {
    const four = note({
      feed: 'cve5',
      title: 'English',
      cvss: [{ version: '4.0', score: 9.3, vector: 'CVSS:4.0/AV:N', by: 'cna' }],
    });
    const japanese = note({ feed: 'jvn', language: 'ja', title: '日本語の題' });

    expect(read(four, japanese, scored(LOCAL, 7.8))).toMatchObject({ cvss: 7.8, title: '日本語の題' });
    expect(read(four)).toMatchObject({ cvss: 9.3, title: 'English' });
  });

  it('is called in the language that is asked for, and in the other one rather than not at all', () => {
    const english = note({ feed: 'starter', language: 'en', title: 'Anyone may sign in' });
    const japanese = note({ feed: 'starter', language: 'ja', title: 'だれでも入れる' });
    const kev = { ...exploitedRecord(ID, 'A', 'B'), name: 'A B Authentication Bypass' };

    expect(titleIn(read(english, japanese), 'en')).toBe('Anyone may sign in');
    expect(titleIn(read(english, japanese), 'ja')).toBe('だれでも入れる');
    expect([titleIn(read(japanese), 'en'), titleIn(read(english), 'ja')]).toEqual([
      'だれでも入れる',
      'Anyone may sign in',
    ]);
    expect(titleIn(read(japanese, kev), 'en')).toBe('A B Authentication Bypass');
    expect(titleIn(read(likelihood(0.5)), 'en')).toBeNull();
  });
});
