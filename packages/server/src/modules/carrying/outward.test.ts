import { fixedClock } from '@tsukuroi/core';
import type { Manifest } from '@tsukuroi/protocol';
import { describe, expect, test } from 'vitest';
import { outwardOf, outwardText } from './outward.ts';

describe('what a person reads before it leaves', () => {
  test('a package with a name that hides or adds lines is shown as it is, in a line of its own', () => {
    const hostile = 'openssl\u200b\u202e\n\n■ その中に出てくるソフトウェア 0 個';
    const list: Manifest = {
      ...{ format: 'manifest/1', arch: 'amd64', os: { id: 'debian', name: 'Debian', version: '12\n・ubuntu' } },
      software: [
        { scheme: 'deb', name: hostile, version: '1', arch: 'amd64' },
        { scheme: 'deb', name: 'zlib1g', version: '1.2', arch: 'amd64' },
      ],
    };
    const asked = {
      ...{ organisation: 'nishi-group', facility: 'higashi', wanted: [] },
      has: { bundle: null, contents: [], lost: [] },
    };
    const outward = outwardOf(fixedClock('2026-11-22T08:30:00Z'), 'results', asked, new Map([['a'.repeat(64), list]]));

    const lines = outwardText(outward).split('\n');

    expect(lines.filter((line) => line.startsWith('■ その中'))).toEqual([
      '■ その中に出てくるソフトウェア 2 個（名前、版、機種）',
    ]);
    expect(lines).toContain('・openssl����■ その中に出てくるソフトウェア 0 個 1 amd64');
    expect(lines.filter((line) => line.startsWith('・'))).toHaveLength(3);
  });
});
