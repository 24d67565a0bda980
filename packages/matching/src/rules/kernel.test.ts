import { describe, expect, it } from 'vitest';
import { claim, DEBIAN_12, debPackage, fixedIn, judge, knowledgeOf, machine } from '../testing/samples.ts';

const LINUX = 'deb/debian/12/linux';
const UBUNTU = { id: 'ubuntu', version: '22.04', name: 'Ubuntu 22.04' };

function signed(release: string, version: string) {
  return debPackage(`linux-image-${release}`, version, {
    source: 'linux-signed-amd64',
    sourceVersion: version.replace('-', '+'),
  });
}

function bootable(release: string, version: string) {
  return { package: `linux-image-${release}`, release, version };
}

describe('rule (a): kernels', () => {
  it('linux-signed-* is judged as linux by the binary version: 6.1.76+1 would look older than 6.1.76-1', () => {
    const knowledge = knowledgeOf([fixedIn(LINUX, 'CVE-2024-1086', '6.1.76-1')]);

    const fixed = judge(machine(DEBIAN_12, [signed('6.1.0-18-amd64', '6.1.76-1')]), knowledge);
    const old = judge(machine(DEBIAN_12, [signed('6.1.0-17-amd64', '6.1.69-1')]), knowledge);

    expect(fixed.short).toEqual([]);
    expect(old.short).toEqual(['CVE-2024-1086 linux-image-6.1.0-17-amd64 affected fixed-version']);
  });

  it('judges running and bootable kernels only; another one on the disk is grouped apart', () => {
    const knowledge = knowledgeOf([fixedIn(LINUX, 'CVE-2024-1086', '6.1.76-1')]);
    const software = [signed('6.1.0-17-amd64', '6.1.69-1'), signed('6.1.0-56-amd64', '6.1.192-2')];
    const kernel = { running: '6.1.0-56-amd64', bootable: [bootable('6.1.0-56-amd64', '6.1.192-2')] };

    const found = judge(machine(DEBIAN_12, software, { kernel }), knowledge);

    expect(found.short).toEqual(['CVE-2024-1086 linux-image-6.1.0-17-amd64 undetermined kernel-tools kernel-tools']);
  });

  it('says that a restart is enough when the next kernel is mended', () => {
    const knowledge = knowledgeOf([fixedIn(LINUX, 'CVE-2024-1086', '6.1.76-1')]);
    const software = [signed('6.1.0-17-amd64', '6.1.69-1'), signed('6.1.0-56-amd64', '6.1.192-2')];
    const kernel = {
      running: '6.1.0-17-amd64',
      bootable: [bootable('6.1.0-17-amd64', '6.1.69-1'), bootable('6.1.0-56-amd64', '6.1.192-2')],
    };

    const [finding] = judge(machine(DEBIAN_12, software, { kernel }), knowledge).findings;

    expect(finding?.because).toContain('が動いています');
    expect(finding?.remedy).toContain('再起動');
  });

  it('headers and tools are never a vulnerable kernel where none is installed', () => {
    const knowledge = knowledgeOf([fixedIn(LINUX, 'CVE-2024-1086', '6.1.76-1'), claim(LINUX, 'CVE-2013-7445')]);
    const software = [
      debPackage('linux-libc-dev', '6.1.69-1', { source: 'linux' }),
      debPackage('linux-perf', '6.1.69-1', { source: 'linux' }),
    ];

    const found = judge(machine(DEBIAN_12, software), knowledge);

    expect(found.short).toEqual([
      'CVE-2013-7445 linux-libc-dev undetermined kernel-tools kernel-tools',
      'CVE-2024-1086 linux-libc-dev undetermined kernel-tools kernel-tools',
    ]);
    expect(found.findings.map(({ alsoIn }) => alsoIn)).toContainEqual(['linux-perf']);
    expect(
      found.findings.filter(({ kind }) => kind === 'vulnerability').every(({ decision }) => decision === 'watch'),
    ).toBe(true);
  });

  it('packages that only name the newest kernel hold no code', () => {
    const knowledge = knowledgeOf([claim(LINUX, 'CVE-2013-7445')]);
    const meta = debPackage('linux-image-amd64', '6.1.69-1', {
      source: 'linux-signed-amd64',
      sourceVersion: '6.1.69+1',
    });

    expect(judge(machine(DEBIAN_12, [meta]), knowledge).short).toEqual([]);
  });

  it('an old kernel that stands in no list of apt any more is still the distribution’s', () => {
    const knowledge = knowledgeOf([fixedIn(LINUX, 'CVE-2024-1086', '6.1.76-1')]);
    const old = { ...signed('6.1.0-17-amd64', '6.1.69-1'), origin: 'local' };

    expect(judge(machine(DEBIAN_12, [old]), knowledge).short).toEqual([
      'CVE-2024-1086 linux-image-6.1.0-17-amd64 affected fixed-version',
    ]);
  });

  it('a running kernel that no package holds is listed, not judged', () => {
    const knowledge = knowledgeOf([claim(LINUX, 'CVE-2013-7445')]);
    const kernel = { running: '6.18.44-own', bootable: [] };

    expect(judge(machine(DEBIAN_12, [debPackage('tar', '1')], { kernel }), knowledge).unmapped).toContain('kernel');
  });

  it('Ubuntu: linux-signed-hwe-6.5 is judged as linux-hwe-6.5, linux-atm is no kernel', () => {
    const hwe = 'deb/ubuntu/22.04/linux-hwe-6.5';
    const knowledge = knowledgeOf([
      fixedIn(hwe, 'CVE-2024-1086', '6.5.0-21.21~22.04.1', { feed: 'ubuntu' }),
      claim('deb/ubuntu/22.04/linux-atm', 'CVE-2000-0001', { feed: 'ubuntu' }),
    ]);
    const software = [
      debPackage('linux-image-6.5.0-15-generic', '6.5.0-15.15~22.04.1', { source: 'linux-signed-hwe-6.5' }),
      debPackage('libatm1', '1:2.5.1-4', { source: 'linux-atm' }),
    ];

    expect(judge(machine(UBUNTU, software), knowledge).short).toEqual([
      'CVE-2000-0001 libatm1 affected no-fix',
      'CVE-2024-1086 linux-image-6.5.0-15-generic affected fixed-version',
    ]);
  });

  it('rpm: kernel-core holds the kernel, the headers are apart', () => {
    const os = { id: 'almalinux', version: '9.3', name: 'AlmaLinux 9.3' };
    const rpm = (name: string) =>
      ({ scheme: 'rpm', name, version: '5.14.0-362.8.1.el9_3', arch: 'x86_64', source: 'kernel' }) as const;
    const claims = ['kernel-core', 'kernel', 'kernel-headers'].map((name) =>
      fixedIn(`rpm/almalinux/9/${name}`, 'CVE-2024-1086', '5.14.0-362.18.1.el9_3', { feed: 'almalinux' }),
    );
    const software = ['kernel', 'kernel-core', 'kernel-modules', 'kernel-headers'].map(rpm);
    const kernel = {
      running: '5.14.0-362.8.1.el9_3.x86_64',
      bootable: [{ package: 'kernel-core', release: '5.14.0-362.8.1.el9_3.x86_64', version: '5.14.0-362.8.1.el9_3' }],
    };

    expect(judge(machine(os, software, { kernel }), knowledgeOf(claims)).short).toEqual([
      'CVE-2024-1086 kernel-core affected fixed-version',
      'CVE-2024-1086 kernel-headers undetermined kernel-tools kernel-tools',
    ]);
  });
});
