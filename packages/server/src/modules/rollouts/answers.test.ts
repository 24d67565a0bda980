import { fixedClock, sha256 } from '@tsukuroi/core';
import { manifestDigest } from '@tsukuroi/protocol';
import type { AptSupply } from '@tsukuroi/protocol/apt-supply.ts';
import { describe, expect, it, test } from 'vitest';
import { describeStores } from '../../platform/testing/stores.ts';
import { machineInventory } from '../../testing/agents.ts';
import { ALL_MIGRATIONS } from '../../testing/server.ts';
import { answerFor, type BroughtSupply, publishedDays, remaining, takeSupplies } from './answers.ts';
import type { ListStep } from './sets.ts';
import { supplyFor } from './testing.ts';

const CLOCK = fixedClock('2026-12-01T00:00:00Z');
const DESK = ['bash@5.2.15-2', 'openssl@3.0.11-1'];
const WARD = ['openssl@3.0.11-1'];
const OPENSSL = { package: 'openssl', from: '3.0.11-1', to: '3.0.15-1' };
const BASH = { package: 'bash', from: '5.2.15-2', to: '5.2.15-3' };

const manifestOf = (packages: readonly string[]) => machineInventory('any', packages).manifest;
const machineOf = (packages: readonly string[]) => manifestDigest(manifestOf(packages));

function brought(supply: AptSupply, sequence: number, name = 'apt/debian-12.json'): BroughtSupply {
  const bytes = Buffer.from(JSON.stringify(supply));
  return { name, sequence, sha256: sha256(bytes), read: async () => bytes };
}

describeStores('answers of the internet side', (makeDb) => {
  test('are kept for each list of packages, the newest of each name, and each is read once', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const first = brought(supplyFor([DESK, WARD], [OPENSSL], '2026-11-20T00:00:00Z'), 1);
    const second = brought(supplyFor([DESK], [OPENSSL, BASH], '2026-11-28T00:00:00Z'), 2);

    const taken = [
      await takeSupplies(db, CLOCK, 'east', [first]),
      await takeSupplies(db, CLOCK, 'east', [first, second]),
      await takeSupplies(db, CLOCK, 'east', [first, second]),
    ];

    expect(taken).toEqual([1, 1, 0]);
    const desk = await answerFor(db, 'east', machineOf(DESK));
    const ward = await answerFor(db, 'east', machineOf(WARD));
    expect(desk?.steps.map((step) => step.package).sort()).toEqual(['bash', 'openssl']);
    expect(ward?.steps.map(({ package: name, path, to }) => [name, to, path])).toEqual([
      ['openssl', '3.0.15-1', 'pool/updates/main/openssl/openssl_3.0.15-1_amd64.deb'],
    ]);
    expect(await answerFor(db, 'west', machineOf(DESK))).toBeUndefined();
    // A version counts from the first list that named it, in Japan’s days.
    expect([...(await publishedDays(db, 'east'))].sort()).toEqual([
      ['bash 5.2.15-3', '2026-11-28'],
      ['openssl 3.0.15-1', '2026-11-20'],
    ]);
  });

  test('trap: a supply that is not what its hash says, or of which a file is missing, answers nothing', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const supply = supplyFor([DESK], [OPENSSL], '2026-11-20T00:00:00Z');
    const altered = { ...brought(supply, 1), read: async () => Buffer.from('{"format":"apt-supply/1"}') };
    const halved = brought({ ...supply, packages: [] }, 1, 'apt/other.json');
    const gone = { ...brought(supply, 1, 'apt/gone.json'), read: () => Promise.reject(new Error('not here')) };

    expect(await takeSupplies(db, CLOCK, 'east', [altered, halved, gone])).toBe(1);
    expect(await answerFor(db, 'east', machineOf(DESK))).toBeUndefined();
  });
});

describe('what is left of an answer', () => {
  const steps: readonly ListStep[] = [
    { ...OPENSSL, architecture: 'amd64', source: 'list', suite: 0, path: 'pool/o/x.deb', sha256: 'a', size: 1 },
    { ...BASH, architecture: 'amd64', source: 'list', suite: 0, path: 'pool/b/x.deb', sha256: 'b', size: 1 },
    {
      package: 'libnew',
      to: '1',
      architecture: 'amd64',
      source: 'list',
      suite: 0,
      path: 'pool/b/n.deb',
      sha256: 'c',
      size: 1,
    },
  ];
  const left = (...packages: string[]) => {
    const found = remaining({ steps }, manifestOf(packages));
    return [found.steps.map((step) => step.package), found.stands];
  };

  it('is what is not installed in that or a newer version', () => {
    expect(left('openssl@3.0.15-1', 'bash@5.2.15-2')).toEqual([['bash', 'libnew'], true]);
    expect(left('openssl@3.0.16-1', 'bash@5.2.15-3', 'libnew@1')).toEqual([[], true]);
  });

  it('is nothing when only a new dependency would be left', () => {
    expect(left('openssl@3.0.15-1', 'bash@5.2.15-3')).toEqual([[], true]);
  });

  it('trap: does not stand any more when somebody put another version there by hand, or took it away', () => {
    expect(left('openssl@3.0.12-1', 'bash@5.2.15-2')).toEqual([['openssl', 'bash', 'libnew'], false]);
    expect(left('bash@5.2.15-2')).toEqual([['openssl', 'bash', 'libnew'], false]);
  });
});
