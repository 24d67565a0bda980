import type { Lifecycle } from '@tsukuroi/knowledge/record.ts';
import { describe, expect, it } from 'vitest';
import { DEBIAN_12, debPackage, judge, knowledgeOf, machine } from '../testing/samples.ts';

function support(source: string, more: Partial<Lifecycle>, release = '12'): Lifecycle {
  return {
    kind: 'lifecycle',
    feed: 'debian',
    product: `deb/debian/${release}/${source}`,
    cycle: release,
    title: `${source} (Debian ${release})`,
    source: 'debian-security-support, security-support-ended.deb12',
    ...more,
  };
}

const KNOWLEDGE = knowledgeOf([
  support('lxd', { ends: '2026-06-12', latest: '5.0.2-5+deb12u6', remark: 'Fixes are too complex to be backported' }),
  support('suricata', { ends: '2027-04-30' }),
  support('dnsdist', { ends: '2028-10-01' }),
  support('ganglia', { limited: true, remark: 'only supported behind an authenticated HTTP zone' }),
  support('mbedtls', { ends: '2026-06-12' }, '11'),
]);

function supportOf(...software: Parameters<typeof machine>[1]) {
  return judge(machine(DEBIAN_12, software), KNOWLEDGE)
    .findings.filter(({ id }) => id !== 'EOL-debian-12')
    .map(({ kind, id, software: thing, verdict, rule, decision }) => [kind, id, thing.name, verdict, rule, decision]);
}

describe('support of a package that ends before its release', () => {
  it('is a finding of its own, by source package and once for all its binaries', () => {
    const server = [
      debPackage('lxd-client', '5.0.2-5', { source: 'lxd', sourceVersion: '5.0.2-5' }),
      debPackage('lxd', '5.0.2-5'),
    ];

    expect(supportOf(...server)).toEqual([
      ['end-of-life', 'EOL-debian-12-lxd', 'lxd', 'affected', 'package-support-ended', 'next-window'],
    ]);
  });

  it('is said within the year before it ends, not earlier', () => {
    expect(supportOf(debPackage('suricata', '1:6.0.10-1'), debPackage('dnsdist', '1.7.3-2'))).toEqual([
      ['end-of-life', 'EOL-debian-12-suricata', 'suricata', 'affected', 'package-support-ends-soon', 'watch'],
    ]);
  });

  it('limited to certain uses is undetermined: the machine does not tell its use', () => {
    expect(supportOf(debPackage('ganglia', '3.7.2-6'))).toEqual([
      ['end-of-life', 'EOL-debian-12-ganglia', 'ganglia', 'undetermined', 'package-support-limited', 'watch'],
    ]);
  });

  it('of another release, and of packages from elsewhere, says nothing', () => {
    const software = [
      debPackage('mbedtls', '2.28.3-1'),
      debPackage('lxd', '6.1-1', { origin: 'Zabbly' }),
      debPackage('bash', '5.2.15-2'),
    ];

    expect(supportOf(...software)).toEqual([]);
  });

  it('on both lists: the end is said, not the limit', () => {
    const both = knowledgeOf([support('lxd', { limited: true }), support('lxd', { ends: '2026-06-12' })]);

    const { findings } = judge(machine(DEBIAN_12, [debPackage('lxd', '5.0.2-5')]), both);

    expect(findings.map(({ rule }) => rule)).toContain('package-support-ended');
    expect(findings.map(({ rule }) => rule)).not.toContain('package-support-limited');
  });

  it('a correction outranks the feed', () => {
    const corrected = knowledgeOf([
      support('lxd', { ends: '2026-06-12' }),
      support('lxd', { ends: '2030-06-12', feed: 'override' }),
    ]);

    const { findings } = judge(machine(DEBIAN_12, [debPackage('lxd', '5.0.2-5')]), corrected);

    expect(findings.filter(({ rule }) => rule.startsWith('package-support'))).toEqual([]);
  });

  it('says what is installed, since when, on whose word and why', () => {
    const { findings } = judge(machine(DEBIAN_12, [debPackage('lxd', '5.0.2-5')]), KNOWLEDGE);
    const [finding] = findings.filter(({ id }) => id === 'EOL-debian-12-lxd');

    expect(finding?.because).toBe(
      'lxd 5.0.2-5 が入っています。lxd (Debian 12) のセキュリティ修正は 2026-06-12 に終わりました（debian-security-support, security-support-ended.deb12）。理由（配布元の言葉）: Fixes are too complex to be backported',
    );
    expect(finding?.basis).toEqual([{ feed: 'debian', record: 'deb/debian/12/lxd/12' }]);
    expect(finding?.title).toBe('lxd (Debian 12)');
    expect(finding?.remedy).toContain('使っていなければ外してください');
  });
});
