import { describe, expect, it } from 'vitest';
import { claim, exploitedRecord, FORTIOS, fortigate, judge, knowledgeOf } from '../testing/samples.ts';

const PRODUCT = 'cpe/o/fortinet/fortios';
const nvd = claim(PRODUCT, 'CVE-2018-13379', {
  scheme: 'fortios',
  ranges: [
    { from: '5.6.3', to: '5.6.7', toIncluded: true },
    { from: '6.0.0', to: '6.0.4', toIncluded: true },
  ],
});
const fortinet = claim(PRODUCT, 'CVE-2018-13379', {
  feed: 'fortinet',
  record: 'FG-IR-18-384',
  scheme: 'fortios',
  ranges: [],
  versions: ['5.4.6', '5.4.7', '5.4.8', '6.0.3', '6.0.4'],
});

describe('CVE-2018-13379: NVD misses FortiOS 5.4.6–5.4.12, Fortinet lists them', () => {
  const knowledge = knowledgeOf([nvd, fortinet]);

  it('the union of both decides, each with its because', () => {
    const [both] = judge(fortigate('6.0.4'), knowledge, [FORTIOS]).findings;
    const [one] = judge(fortigate('5.4.8'), knowledge, [FORTIOS]).findings;

    expect(both?.basis.map(({ feed }) => feed).sort()).toEqual(['fortinet', 'nvd']);
    expect(both?.because).toMatch(/Fortinet.*FG-IR-18-384.*NVD.*CVE-2018-13379/s);
    expect(one).toMatchObject({ verdict: 'affected', basis: [{ feed: 'fortinet', record: 'FG-IR-18-384' }] });
    expect(one?.because).toContain('NVD');
    expect(one?.because).toContain('挙げていません');
  });

  it('a version that neither lists is not affected', () => {
    expect(judge(fortigate('6.2.0'), knowledge, [FORTIOS]).short).toEqual([]);
  });
});

describe('CVE-2024-55591: known to be exploited, without any claim', () => {
  const kev = exploitedRecord('CVE-2024-55591', 'Fortinet', 'FortiOS and FortiProxy', true);

  it('is undetermined where KEV names the product, never silent', () => {
    const { findings, short } = judge(fortigate('7.2.9'), knowledgeOf([kev]), [FORTIOS]);

    expect(short).toEqual(['CVE-2024-55591 FortiOS undetermined exploited-without-claim']);
    expect(findings[0]).toMatchObject({ decision: 'act-now', basis: [{ feed: 'kev', record: 'CVE-2024-55591' }] });
  });

  it('is silent for products KEV does not name, and once a source states versions', () => {
    const windows = exploitedRecord('CVE-2020-0601', 'Microsoft', 'Windows');
    const stated = claim(PRODUCT, 'CVE-2024-55591', {
      feed: 'fortinet',
      scheme: 'fortios',
      ranges: [{ from: '7.0.0', to: '7.0.16', toIncluded: true }],
    });

    expect(judge(fortigate('7.2.9'), knowledgeOf([windows]), [FORTIOS]).short).toEqual([]);
    expect(judge(fortigate('7.2.9'), knowledgeOf([kev, stated]), [FORTIOS]).short).toEqual([]);
  });

  it('"Multiple Products" of the vendor names them all', () => {
    const many = exploitedRecord('CVE-2022-40684', 'Fortinet', 'Multiple Products');

    expect(judge(fortigate('7.2.9'), knowledgeOf([many]), [FORTIOS]).short).toEqual([
      'CVE-2022-40684 FortiOS undetermined exploited-without-claim',
    ]);
  });
});

describe('a model alone ("FortiGate 60E, version unknown")', () => {
  it('shows what is known to be exploited as possible, before everything else', () => {
    const other = claim(PRODUCT, 'CVE-2021-32600', { scheme: 'fortios', ranges: [{ to: '7.0.1' }] });
    const score = {
      kind: 'note',
      feed: 'nvd',
      vulnerability: 'CVE-2021-32600',
      language: 'en',
      cvss: [{ version: '3.1', score: 10, vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', by: 'nvd' }],
    } as const;
    const knowledge = knowledgeOf([other, score, nvd, exploitedRecord('CVE-2018-13379', 'Fortinet', 'FortiOS', true)]);

    const { findings } = judge(fortigate(''), knowledge, [FORTIOS]);
    const vulnerabilities = findings.filter(({ kind }) => kind === 'vulnerability');

    expect(vulnerabilities.map(({ id, verdict, group }) => [id, verdict, group])).toEqual([
      ['CVE-2018-13379', 'undetermined', 'possible'],
      ['CVE-2021-32600', 'undetermined', undefined],
    ]);
    expect(vulnerabilities[0]?.because).toContain('FortiGate 60E');
    expect(vulnerabilities[0]?.remedy).toContain('照会票');
    expect(vulnerabilities.map(({ fixedVersion }) => fixedVersion)).toEqual([null, null]);
  });

  it('is found by its model where even the system is not known', () => {
    const bare = {
      ...fortigate(''),
      manifest: { ...fortigate('').manifest, os: { id: 'unknown', version: '', name: '', edition: 'fortigate 60e' } },
    };
    const knowledge = knowledgeOf([nvd, exploitedRecord('CVE-2018-13379', 'Fortinet', 'FortiOS', true)]);

    expect(judge(bare, knowledge, [FORTIOS]).short).toEqual([
      'CVE-2018-13379 unknown undetermined possible-by-model possible',
    ]);
  });
});
