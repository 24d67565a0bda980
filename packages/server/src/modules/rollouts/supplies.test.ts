import { fixedClock, sha256 } from '@tsukuroi/core';
import { type Manifest, manifestDigest } from '@tsukuroi/protocol';
import type { DnfSupply } from '@tsukuroi/protocol/dnf-supply.ts';
import type { Channel } from '@tsukuroi/trust/channel/channel.ts';
import { SignedList } from '@tsukuroi/trust/plan/plan.ts';
import { describe, expect, it, test } from 'vitest';
import { describeStores } from '../../platform/testing/stores.ts';
import { machineInventory } from '../../testing/agents.ts';
import { ALL_MIGRATIONS } from '../../testing/server.ts';
import { type Answer, answerFor, publishedDays, remaining, takeSupplies } from './answers.ts';
import { assess, type Known, patchRows } from './assess.ts';
import { listPart } from './list-part.ts';
import { partSteps } from './sets.ts';
import { isSupply, readSupply } from './supplies.ts';

const CLOCK = fixedClock('2026-12-01T00:00:00Z');
const HASH = (text: string) => sha256(text);

/** What an EL server of the laboratory has; an installed kernel stays beside its successor. */
const LAB = ['openssl-libs@1:3.0.7-27.el9', 'bash@0:5.1.8-6.el9', 'kernel-core@5.14.0-1.el9', 'nginx@1:1.20-1.el9'];
const PHARMACY = ['bash@0:5.1.8-6.el9'];

function manifestOf(packages: readonly string[]): Manifest {
  const { manifest } = machineInventory('any', []);
  const software = packages.map((text) => {
    const [name = '', version = ''] = text.split('@');
    return { scheme: 'rpm' as const, name, version, arch: 'x86_64' };
  });
  return { ...manifest, software };
}
const machineOf = (packages: readonly string[]) => manifestDigest(manifestOf(packages));

const item = (name: string, version: string, source: string | undefined, security: boolean) => ({
  ...{ package: name, architecture: 'x86_64', version, repository: 0, path: `Packages/${name}.rpm` },
  ...{ sha256: HASH(name), size: 10, security, ...(source === undefined ? {} : { source }) },
});
const step = (name: string, to: string, from?: string) => ({
  ...{ package: name, architecture: 'x86_64', to, ...(from === undefined ? {} : { from }) },
});

const SUPPLY: DnfSupply = {
  ...{ format: 'dnf-supply/1', madeAt: '2026-11-25T00:00:00Z', class: 'all' },
  repositories: [
    {
      ...{ id: 'baseos', signed: 'repomd', date: '2026-11-20T00:00:00Z' },
      ...{ repomd: { sha256: HASH('repomd'), size: 4100 }, signature: { sha256: HASH('asc'), size: 800 } },
      metadata: [
        { type: 'primary', path: 'repodata/1-primary.xml.gz', sha256: HASH('primary'), size: 100 },
        { type: 'updateinfo', path: 'repodata/2-updateinfo.xml.gz', sha256: HASH('updateinfo'), size: 100 },
      ],
    },
  ],
  packages: [
    item('openssl-libs', '1:3.0.7-28.el9', 'openssl', true),
    item('openssl-fips', '3.0.7-2.el9', 'openssl', false),
    item('bash', '5.1.8-9.el9', 'bash', false),
    item('kernel-core', '5.14.0-2.el9', 'kernel', true),
  ],
  machines: [
    {
      machine: machineOf(LAB),
      steps: [
        step('openssl-libs', '1:3.0.7-28.el9', '1:3.0.7-27.el9'),
        step('openssl-fips', '3.0.7-2.el9'),
        step('bash', '5.1.8-9.el9', '5.1.8-6.el9'),
        step('kernel-core', '5.14.0-2.el9', '5.14.0-1.el9'),
      ],
      leftOut: [{ package: 'nginx', because: 'module' }],
      unmet: [],
    },
    {
      ...{ machine: machineOf(PHARMACY), leftOut: [], unmet: [] },
      steps: [step('bash', '5.1.8-9.el9', '5.1.8-6.el9')],
    },
  ],
};
const bytesOf = (supply: DnfSupply) => Buffer.from(JSON.stringify(supply));

function brought(supply: DnfSupply, name = 'dnf/almalinux-9.json') {
  const bytes = bytesOf(supply);
  return { name, sequence: 1, sha256: sha256(bytes), read: async () => bytes };
}

/** As the store gives it back. */
function answerOf(supply: DnfSupply, packages: readonly string[]): Answer {
  const read = readSupply('dnf/x.json', bytesOf(supply));
  const content = read?.machines.find(({ machine }) => machine === machineOf(packages))?.content;
  return {
    ...{ machine: machineOf(packages), madeAt: supply.madeAt, suites: content?.suites ?? [], leftOut: [] },
    unplanned: content?.unplanned ?? [],
    steps: (content?.steps ?? []).map(({ from, ...one }) => ({
      ...{
        source: 'list' as const,
        ...one,
        scheme: 'rpm' as const,
        set: one.set ?? '',
        security: one.security === true,
      },
      ...(from === undefined ? {} : { from }),
    })),
  };
}

describeStores('answers of dnf', (makeDb) => {
  test('stand for each list of packages, with their repository, and count from the day of its index', async () => {
    const db = await makeDb(ALL_MIGRATIONS);

    expect(await takeSupplies(db, CLOCK, 'east', [brought(SUPPLY)])).toBe(1);

    const [lab, pharmacy] = await Promise.all(
      [LAB, PHARMACY].map((packages) => answerFor(db, 'east', machineOf(packages))),
    );
    expect(lab?.suites).toEqual(SUPPLY.repositories);
    expect(lab?.unplanned).toEqual([{ package: 'nginx', because: 'module' }]);
    expect(lab?.steps[0]).toEqual({
      ...{ source: 'list', package: 'openssl-libs', architecture: 'x86_64', from: '1:3.0.7-27.el9' },
      ...{ to: '1:3.0.7-28.el9', suite: 0, path: 'Packages/openssl-libs.rpm', sha256: HASH('openssl-libs'), size: 10 },
      ...{ scheme: 'rpm', set: 'rpm openssl', security: true },
    });
    expect(pharmacy?.steps.map(({ package: name }) => name)).toEqual(['bash']);
    expect([...(await publishedDays(db, 'east'))].sort()[0]).toEqual(['bash 5.1.8-9.el9', '2026-11-20']);
  });

  test('trap: one of which a file is missing answers nothing for the machines that need it, and all others are answered', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const halved = { ...SUPPLY, packages: SUPPLY.packages.filter((one) => one.package !== 'kernel-core') };
    const supply = { ...brought(halved, 'dnf/el9.json'), sequence: 2 };
    const other = { ...brought({ ...SUPPLY, format: 'apt-supply/1' } as unknown as DnfSupply, 'dnf/other.json') };

    expect(await takeSupplies(db, CLOCK, 'east', [supply, other])).toBe(1);

    expect(await answerFor(db, 'east', machineOf(LAB))).toBeUndefined();
    expect((await answerFor(db, 'east', machineOf(PHARMACY)))?.steps.length).toBe(1);
  });
});

describe('what is left of an answer of dnf', () => {
  const left = (...packages: string[]) => {
    const found = remaining(answerOf(SUPPLY, LAB), manifestOf(packages));
    return [found.steps.map((one) => one.package), found.stands];
  };

  it('stands on a package that states an epoch of 0, and on the kernel that stays beside the new one', () => {
    expect(left(...LAB)).toEqual([['openssl-libs', 'openssl-fips', 'bash', 'kernel-core'], true]);
    const updated = [...LAB, 'kernel-core@5.14.0-2.el9'];
    expect(left(...updated)).toEqual([['openssl-libs', 'openssl-fips', 'bash'], true]);
  });

  it('compares as rpm does: an epoch outweighs, and a newer version by hand is enough', () => {
    const [, ...rest] = LAB;
    expect(left('openssl-libs@2:1.0-1', ...rest)[0]).toEqual(['openssl-fips', 'bash', 'kernel-core']);
    expect(left('openssl-libs@9.9-1', ...rest)).toEqual([
      ['openssl-libs', 'openssl-fips', 'bash', 'kernel-core'],
      false,
    ]);
  });

  it('trap: a Debian package of the same name is another one', () => {
    const { software, ...manifest } = manifestOf(LAB);
    const debian = { ...manifest, software: software.map((one) => ({ ...one, scheme: 'deb' as const })) };

    expect(remaining(answerOf(SUPPLY, LAB), debian).stands).toBe(false);
  });
});

test('names of supplies, and what is none', () => {
  expect(['apt/debian-12.json', 'dnf/el9.json', 'knowledge/x', 'dnf'].map(isSupply)).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(readSupply('apt/x.json', bytesOf(SUPPLY))).toBeUndefined();
});

test('packages of one source go together; where the source is not known all of those go or none', () => {
  const { steps } = answerOf(SUPPLY, LAB);
  const unknown = steps.map((one) => ({ ...one, set: 'rpm ' }));
  const heldOf = ({ package: name }: { readonly package: string }) =>
    name === 'openssl-libs' ? [{ code: 'failed-before' as const }] : [];

  expect(partSteps(steps, heldOf).take.map((one) => one.package)).toEqual(['bash', 'kernel-core']);
  expect(partSteps(unknown, heldOf).take).toEqual([]);
});

describe('what a plan says of packages of dnf', () => {
  const channel: Channel = {
    ...{ format: 'channel/1', id: 'el9', kind: 'yum', suites: ['baseos'], components: [], keys: ['A'.repeat(40)] },
  };
  const { steps, suites } = answerOf(SUPPLY, LAB);
  const [repository] = SUPPLY.repositories;
  const unsigned = repository === undefined ? [] : [{ ...repository, signature: null }];

  it('names each by its hash, its index with the signature, and of its metadata only what a device reads', () => {
    const part = listPart(steps.slice(0, 1), suites, [{ ...channel, kind: 'apt' }, channel]);

    expect(part).toMatchObject({
      content: [
        {
          ...{ kind: 'channel', channel: 'el9', package: 'openssl-libs', version: '1:3.0.7-28.el9' },
          ...{ sha256: HASH('openssl-libs'), index: HASH('repomd'), indexLength: 4100 },
          place: { architecture: 'x86_64', path: 'Packages/openssl-libs.rpm' },
        },
      ],
    });
    const list = {
      ...{ kind: 'dnf', repository: 'baseos', date: '2026-11-20T00:00:00Z', sha256: HASH('repomd'), length: 4100 },
      signature: { sha256: HASH('asc'), length: 800 },
      metadata: [{ type: 'primary', path: 'repodata/1-primary.xml.gz', sha256: HASH('primary'), length: 100 }],
    };
    expect('lists' in part ? part.lists : undefined).toEqual([SignedList.parse(list)]);
  });

  it('waits for a channel that names the repository, and says so', () => {
    expect(listPart(steps, suites, [])).toEqual({ code: 'no-channel', suite: 'baseos' });
    expect(listPart(steps, suites, [{ ...channel, suites: ['appstream'] }])).toEqual({
      ...{ code: 'no-channel', suite: 'baseos' },
    });
  });

  it('trap: an index that nobody signed is ordered only by a channel that says packages-only', () => {
    expect(listPart(steps, unsigned, [channel])).toEqual({ code: 'list-unsigned', suite: 'baseos' });

    const part = listPart(steps, unsigned, [channel, { ...channel, id: 'el9-open', metadata: 'packages-only' }]);

    expect('content' in part && part.content.every((one) => one.kind === 'channel' && one.channel === 'el9-open')).toBe(
      true,
    );
    expect('lists' in part && part.lists?.[0]).toMatchObject({ kind: 'dnf', signature: null });
  });
});

test('each package says whether it is a security update, and what cannot be planned is shown with the reason', () => {
  const answer = answerOf(SUPPLY, LAB);
  const known = {
    ...{ device: { id: 'lab', tags: [], software: [] }, agent: true, exposed: false, answer, steps: answer.steps },
    ...{ has: new Map(), stands: true, wholeOnly: false, backup: '2026-12-01', failed: new Set(), urgent: new Set() },
    oldFix: false,
  } as unknown as Known;
  const explainer = { policyOf: () => undefined, ask: () => ({ reasons: [], fastLane: false }) };
  const assessed = assess(known, {
    ...{ explainer: explainer as never, world: { confirmations: [] }, published: new Map(), stopped: new Map() },
    nowMs: CLOCK.nowMs(),
  });

  const rows = patchRows(assessed, known);

  expect(rows.map(({ kind, package: name }) => [name, kind])).toEqual([
    ['openssl-libs', 'os-security'],
    ['openssl-fips', 'os-other'],
    ['bash', 'os-other'],
    ['kernel-core', 'os-security'],
    ['nginx', 'os-other'],
  ]);
  expect(rows.at(-1)?.held).toBe(JSON.stringify([{ code: 'not-planned', update: 'nginx', because: 'module' }]));
});
