import { describe, expect, it } from 'vitest';
import { archived, DEBIAN_12, debPackage, judge, knowledgeOf, machine } from '../testing/samples.ts';

const security = { suite: 'bookworm-security', security: true };

function updates(installed: ReturnType<typeof debPackage>, ...records: ReturnType<typeof archived>[]) {
  return judge(machine(DEBIAN_12, [installed]), knowledgeOf(records)).findings.flatMap(({ id, fixedVersion, kind }) =>
    kind === 'missing-update' ? [[id, fixedVersion]] : [],
  );
}

describe('missing-update: patch-level truth without any CVE feed', () => {
  it('the security suite holds a newer version: the newest of all suites is the goal', () => {
    const found = updates(
      debPackage('curl', '7.88.1-10+deb12u4'),
      archived('curl', '7.88.1-10+deb12u5', security),
      archived('curl', '7.88.1-10+deb12u15'),
    );

    expect(found).toEqual([['UPDATE-curl', '7.88.1-10+deb12u15']]);
  });

  it('a newer point release alone is none', () => {
    const found = updates(
      debPackage('libc6', '2.36-9+deb12u9', { source: 'glibc' }),
      archived('libc6', '2.36-9+deb12u14', { source: 'glibc' }),
      archived('libc6', '2.36-9+deb12u7', { ...security, source: 'glibc' }),
    );

    expect(found).toEqual([]);
  });

  it('a binary-only rebuild in the security suite counts: its source version is the same', () => {
    const found = updates(
      debPackage('caddy', '2.6.2-5', { sourceVersion: '2.6.2-5' }),
      archived('caddy', '2.6.2-5+b1', { ...security, sourceVersion: '2.6.2-5' }),
    );

    expect(found).toEqual([['UPDATE-caddy', '2.6.2-5+b1']]);
  });

  it('another architecture and a foreign build say nothing', () => {
    expect(
      updates(
        debPackage('curl', '7.88.1-10+deb12u4'),
        archived('curl', '7.88.1-10+deb12u5', { ...security, architecture: 'arm64' }),
      ),
    ).toEqual([]);
    expect(updates(debPackage('curl', '7.88.1-10~bpo11+1'), archived('curl', '7.88.1-10+deb12u5', security))).toEqual(
      [],
    );
  });

  it('the package that names the newest kernel tells of a new kernel', () => {
    const meta = debPackage('linux-image-amd64', '6.1.69-1', {
      source: 'linux-signed-amd64',
      sourceVersion: '6.1.69+1',
    });

    expect(
      updates(meta, archived('linux-image-amd64', '6.1.192-2', { ...security, source: 'linux-signed-amd64' })),
    ).toEqual([['UPDATE-linux-signed-amd64', '6.1.192-2']]);
  });
});
