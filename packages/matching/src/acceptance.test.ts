import { describe, expect, it } from 'vitest';
import { type Acceptance, applyAcceptance, readAcceptance } from './acceptance.ts';
import { DEBIAN_12, debPackage, fixedIn, judge, knowledgeOf, machine } from './testing/samples.ts';

const knowledge = knowledgeOf([
  fixedIn('deb/debian/12/curl', 'CVE-2024-2398', '7.88.1-10+deb12u6'),
  fixedIn('deb/debian/12/curl', 'CVE-2024-7264', '7.88.1-10+deb12u7'),
]);
const software = [
  debPackage('curl', '7.88.1-10+deb12u4'),
  debPackage('libcurl4', '7.88.1-10+deb12u4', { source: 'curl' }),
];
const findings = judge(machine(DEBIAN_12, software), knowledge).findings.filter(({ kind }) => kind === 'vulnerability');
const acceptance: Acceptance = {
  id: 'CVE-2024-2398',
  who: '施設管理者',
  why: '画像装置の保守契約で更新できないため',
  until: '2027-01-31',
};
const ids = (list: readonly { readonly id: string }[]): string[] => list.map(({ id }) => id).sort();

describe('acceptance of a risk', () => {
  it('takes the finding out of the open ones until its last day, and no longer', () => {
    const during = applyAcceptance(findings, [acceptance], '2027-01-31');
    const after = applyAcceptance(findings, [acceptance], '2027-02-01');

    expect(ids(during.open)).toEqual(['CVE-2024-7264']);
    expect(during.accepted.map(({ acceptance: own }) => own.who)).toEqual(['施設管理者']);
    expect(ids(after.open)).toEqual(['CVE-2024-2398', 'CVE-2024-7264']);
    expect(after.returned.map(({ finding }) => finding.id)).toEqual(['CVE-2024-2398']);
  });

  it('concerns one software or all, also those beside the first', () => {
    const open = (name: string): string[] =>
      ids(applyAcceptance(findings, [{ ...acceptance, software: name }], '2026-11-22').open);

    expect(open('libcurl4')).toEqual(['CVE-2024-7264']);
    expect(open('openssl')).toEqual(['CVE-2024-2398', 'CVE-2024-7264']);
  });

  it.each<[Partial<Acceptance>, string]>([
    [{ who: ' ' }, 'who-missing'],
    [{ why: '' }, 'why-missing'],
    [{ until: '' }, 'until-missing'],
    [{ until: '来月' }, 'until-not-a-day'],
    [{ until: '2027-02-30' }, 'until-not-a-day'],
    [{ until: '2026-11-21' }, 'until-past'],
    [{ until: '2028-01-01' }, 'until-too-far'],
  ])('is refused with %o: %s', (change, error) => {
    expect(readAcceptance({ ...acceptance, ...change }, '2026-11-22')).toEqual({ ok: false, error });
  });

  it('is taken with who, why and an end', () => {
    expect(readAcceptance(acceptance, '2026-11-22')).toEqual({ ok: true, value: acceptance });
  });
});
