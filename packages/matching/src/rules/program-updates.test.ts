import type { KnowledgeRecord } from '@tsukuroi/knowledge/record.ts';
import { describe, expect, it } from 'vitest';
import type { MappedProduct } from '../product-map.ts';
import { claim, judge, knowledgeOf, machine } from '../testing/samples.ts';

const OFFICE: MappedProduct = {
  id: 'office-2016',
  title: { ja: 'Office 2016', en: 'Office 2016' },
  match: [{ name: 'Microsoft Office Professional Plus 2016' }],
  products: ['msrc/10753'],
  scheme: 'windows',
};

function mended(vulnerability: string, month: string, kb: string): KnowledgeRecord {
  return claim('msrc/10753', vulnerability, {
    record: month,
    scheme: 'windows',
    remedies: [{ do: 'kb', kb }],
    only: ['kb-only'],
  });
}

const KNOWLEDGE = knowledgeOf([
  mended('CVE-2021-40001', '2021-Oct', 'KB5002004'),
  mended('CVE-2024-20001', '2024-Feb', 'KB5002537'),
  { kind: 'supersedence', feed: 'msrc', kb: 'KB5002100', product: 'msrc/10753', replaces: ['KB5002004'] },
  // What Windows itself got: named for another product.
  { kind: 'supersedence', feed: 'msrc', kb: 'KB5034763', product: 'msrc/12097', replaces: ['KB5033372'] },
]);

function verdicts(updates: readonly string[]) {
  const pc = machine({ id: 'windows', version: '10.0.19045.4046', name: 'Windows 10 Pro', role: 'client' }, [
    { scheme: 'generic', name: 'Microsoft Office Professional Plus 2016', version: '16.0.4266.1001' },
    ...updates.map((name) => ({ scheme: 'kb', name, version: '' }) as const),
  ]);
  const { findings } = judge(pc, KNOWLEDGE, [OFFICE], { all: true });
  return findings
    .filter(({ kind }) => kind === 'vulnerability')
    .map(({ id, verdict, rule }) => [id, verdict, rule])
    .sort();
}

describe('a program for which only KBs are named', () => {
  it('without a list of updates is undetermined, never "every version"', () => {
    expect(verdicts([])).toEqual([
      ['CVE-2021-40001', 'undetermined', 'windows-updates-unknown'],
      ['CVE-2024-20001', 'undetermined', 'windows-updates-unknown'],
    ]);
  });

  it('a list of Windows updates alone says nothing about Office', () => {
    expect(verdicts(['KB5034763'])).toEqual([
      ['CVE-2021-40001', 'undetermined', 'program-updates-unclear'],
      ['CVE-2024-20001', 'undetermined', 'program-updates-unclear'],
    ]);
  });

  it('an installed KB, or one that replaces it, mends it', () => {
    expect(verdicts(['KB5034763', 'KB5002100', 'KB5002537'])).toEqual([
      ['CVE-2021-40001', 'not-affected', 'windows-update-installed'],
      ['CVE-2024-20001', 'not-affected', 'windows-update-installed'],
    ]);
  });

  it('a list that holds updates of the program, but not this one, says that it is missing', () => {
    expect(verdicts(['KB5034763', 'KB5002004'])).toEqual([
      ['CVE-2021-40001', 'not-affected', 'windows-update-installed'],
      ['CVE-2024-20001', 'affected', 'windows-update-missing'],
    ]);
  });

  it('a later update that no document names may contain it: undetermined', () => {
    expect(verdicts(['KB5002004', 'KB5002600'])).toEqual([
      ['CVE-2021-40001', 'not-affected', 'windows-update-installed'],
      ['CVE-2024-20001', 'undetermined', 'program-updates-unclear'],
    ]);
  });

  it('says which update to look for, and where', () => {
    const pc = machine({ id: 'windows', version: '10.0.19045.4046', name: 'Windows 10 Pro', role: 'client' }, [
      { scheme: 'generic', name: 'Microsoft Office Professional Plus 2016', version: '16.0.4266.1001' },
      { scheme: 'kb', name: 'KB5034763', version: '' },
    ]);

    const finding = judge(pc, KNOWLEDGE, [OFFICE]).findings.find(({ id }) => id === 'CVE-2024-20001');

    expect(finding?.because).toContain('更新 KB5002537 で直した');
    expect(finding?.remedy).toContain('インストールされた更新プログラム');
  });
});
