import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDpkgStatus, sourceOf } from './status.ts';

const STATUS = `Package: openssl
Status: install ok installed
Priority: optional
Architecture: amd64
Version: 3.0.17-1~deb12u2
Description: Secure Sockets Layer toolkit
 Version: 9.9 in a description is no version
 .

Package: libc6
Status: hold ok installed
Architecture: amd64
Source: glibc
Version: 2.36-9+deb12u10

Package: bash
Status: install ok installed
Architecture: amd64
Source: bash (5.2.15-2)
Version: 5.2.15-2+b8

Package: gnupg2
Status: deinstall ok config-files
Architecture: all
Version: 2.2.40-1.1

Package: half
Status: install reinstreq half-installed
Architecture: all
Version: 1.0
`;

describe('parseDpkgStatus', () => {
  it('leaves out rc packages: only their settings are left', () => {
    const status = parseDpkgStatus(STATUS);

    expect(status.packages.map((item) => item.name)).toEqual(['openssl', 'libc6', 'bash', 'half']);
    expect(status.configOnly).toBe(1);
  });

  it('keeps a package on hold: it is installed', () => {
    const held = parseDpkgStatus(STATUS).packages.find((item) => item.name === 'libc6');

    expect(held).toMatchObject({ source: 'glibc', sourceVersion: '2.36-9+deb12u10', status: 'installed' });
  });

  it('reads the source version of a binary-only rebuild (+b8) from the brackets', () => {
    const rebuilt = parseDpkgStatus(STATUS).packages.find((item) => item.name === 'bash');

    expect(rebuilt).toMatchObject({ version: '5.2.15-2+b8', source: 'bash', sourceVersion: '5.2.15-2' });
  });

  it('takes no field from a description', () => {
    expect(parseDpkgStatus(STATUS).packages[0]?.version).toBe('3.0.17-1~deb12u2');
  });

  it('says the line of a stanza without name and keeps the others', () => {
    const status = parseDpkgStatus(
      `Package: a\nStatus: install ok installed\nVersion: 1\n\nStatus: install ok installed\nVersion: 2\n\nPackage: b\nStatus: install ok installed\nVersion: 3\n`,
    );

    expect(status.packages.map((item) => item.name)).toEqual(['a', 'b']);
    expect(status.problems).toEqual([{ line: 5, reason: 'no-package-name' }]);
  });

  it('keeps a package without version, with an empty one', () => {
    const status = parseDpkgStatus('Package: a\nStatus: install ok installed\n');

    expect(status.packages[0]).toMatchObject({ name: 'a', version: '' });
    expect(status.problems).toEqual([{ line: 1, reason: 'no-version' }]);
  });

  it('reads CRLF and a missing last line end', () => {
    const status = parseDpkgStatus(
      'Package: a\r\nStatus: install ok installed\r\nVersion: 1-1\r\n\r\nPackage: b\r\nStatus: install ok installed\r\nVersion: 2',
    );

    expect(status.packages.map((item) => `${item.name} ${item.version}`)).toEqual(['a 1-1', 'b 2']);
  });

  it('finds no stanza in something else', () => {
    expect(parseDpkgStatus('asdf\n\nyolo\n').stanzas).toBe(0);
  });

  it('needs no Status in files of status.d', () => {
    expect(parseDpkgStatus('Package: foo\nVersion: 1.2.3\n', false).problems).toEqual([]);
  });

  it.skipIf(!existsSync('/usr/bin/dpkg-query') || !existsSync('/var/lib/dpkg/status'))(
    'agrees with dpkg-query on every package of this machine (skipped where dpkg is absent)',
    () => {
      const format = ['db:Status-Status', 'Package', 'Version', 'Architecture', 'source:Package', 'source:Version']
        .map((field) => `\${${field}}`)
        .join('\t');
      const expected = execFileSync('/usr/bin/dpkg-query', ['-W', '-f', `${format}\\n`], { encoding: 'utf8' })
        .trim()
        .split('\n')
        .filter((line) => !/^(config-files|not-installed)\t/.test(line))
        .sort();

      const { packages } = parseDpkgStatus(readFileSync('/var/lib/dpkg/status', 'latin1'));

      expect(
        packages.map((p) => [p.status, p.name, p.version, p.architecture, p.source, p.sourceVersion].join('\t')).sort(),
      ).toEqual(expected);
    },
  );
});

describe('sourceOf', () => {
  it.each([
    ['', 'acl', '2.3.1-3', 'acl', '2.3.1-3'],
    ['glibc', 'libc6', '2.36-9', 'glibc', '2.36-9'],
    ['linux-signed-amd64 (6.1.176+1)', 'linux-image-6.1.0-50-amd64', '6.1.176-1', 'linux-signed-amd64', '6.1.176+1'],
    ['  gcc-defaults (1.203)', 'gcc', '4:12.2.0-3', 'gcc-defaults', '1.203'],
  ])('%j of %s %s', (field, name, version, source, sourceVersion) => {
    expect(sourceOf(field.trim(), name, version)).toEqual({ source, sourceVersion });
  });
});
