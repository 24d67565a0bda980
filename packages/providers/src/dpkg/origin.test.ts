import { describe, expect, it } from 'vitest';
import { hasBuildersMark, listScanner } from './origin.ts';

const LIST = `Package: bash
Version: 5.2.15-2+b8
Architecture: amd64
Description: shell

Package: linux-image-6.1.0-50-amd64
Source: linux-signed-amd64 (6.1.176+1)
Version: 6.1.176-1
Architecture: amd64

Package: bash
Version: 5.1-1
Architecture: i386

Package: nodejs
Source: nodejs
Version: 18.20.4+dfsg-1~deb12u1
Architecture: amd64
`;

function scan(pieceLength: number): ReturnType<ReturnType<typeof listScanner>['finish']> {
  const names = new Map([
    ['bash', new Set(['bash 5.2.15-2+b8 amd64'])],
    ['nodejs', new Set(['nodejs 20.20.2-1nodesource1 amd64'])],
    ['kubectl', new Set(['kubectl 1:528.0.0-0 amd64'])],
  ]);
  const scanner = listScanner({ names, sources: new Set(['bash', 'linux-signed-amd64', 'kubectl']) });
  for (let at = 0; at < LIST.length; at += pieceLength) {
    scanner.take(LIST.slice(at, at + pieceLength));
  }
  return scanner.finish();
}

describe('listScanner', () => {
  it.each([1, 7, 64, 10_000])('finds exact versions and known names whatever the pieces (%i characters)', (length) => {
    expect(scan(length)).toEqual({
      exact: ['bash 5.2.15-2+b8 amd64'],
      known: ['bash', 'nodejs'],
      sources: ['linux-signed-amd64'],
    });
  });
});

describe('hasBuildersMark', () => {
  // Versions of bookworm's archive and of builders outside it.
  it.each([
    '1.2-3',
    '5.2.15-2+b8',
    '3.0.17-1~deb12u2',
    '7.88.1-10+deb12u14',
    '2.9-1~bpo12+1',
    '0.3.4-1+nmu1',
    '1.65.2',
    '12.2.0-14cross1',
    '2.35-0ubuntu3.8',
    '528.0.0-0',
  ])('no mark in %s', (version) => {
    expect(hasBuildersMark(version)).toBe(false);
  });

  it.each([
    '20.20.2-1nodesource1+repack1',
    '16.4-1.pgdg120+1',
    '8.3.1-1+0~20240101.1+debian12~1.gbpabc',
    '5:24.0.7-1~debian.12~bookworm',
  ])('a mark in %s', (version) => {
    expect(hasBuildersMark(version)).toBe(true);
  });
});
