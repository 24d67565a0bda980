import { expect, it } from 'vitest';
import { DEBIAN_12, debPackage, fixedIn, judge, knowledgeOf, machine } from '../testing/samples.ts';

it('rule (f): a changelog that names the vulnerability as fixed is shown as evidence and changes no verdict', () => {
  const knowledge = knowledgeOf([
    fixedIn('deb/debian/12/curl', 'CVE-2024-2398', '7.88.1-10+deb12u6'),
    fixedIn('deb/debian/12/curl', 'CVE-2024-7264', '7.88.1-10+deb12u7'),
  ]);
  const version = '7.88.1-10+deb12u4+local1';
  const software = [debPackage('curl', version), debPackage('libcurl4', version, { source: 'curl' })];
  const changelogs = [
    { source: 'curl', version, fixes: ['CVE-2024-2398'] },
    { source: 'curl', version: '7.88.1-10', fixes: ['CVE-2024-7264'] },
  ];

  const { findings } = judge(machine(DEBIAN_12, software, { changelogs }), knowledge);
  const evidence = Object.fromEntries(findings.map(({ id, verdict, evidence }) => [id, [verdict, evidence.length]]));

  expect(evidence).toMatchObject({ 'CVE-2024-2398': ['undetermined', 1], 'CVE-2024-7264': ['undetermined', 0] });
  expect(findings.find(({ id }) => id === 'CVE-2024-2398')?.evidence[0]).toContain('変更履歴');
});
