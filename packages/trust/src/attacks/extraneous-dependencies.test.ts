import { ok, refused } from '@tsukuroi/core';
import { expect, it } from 'vitest';
import type { ChannelProof, ProvedPackage } from '../channel/channel.ts';
import { memoryDoor } from '../files/memory-door.ts';
import type { ChannelContent } from '../plan/plan.ts';
import { actionOf, OLD_RECIPE, organisation, recipeContent } from '../testing/organisation.ts';

/** An apt channel with a made-up key, and a package of it. */
const CHANNEL = {
  format: 'channel/1',
  id: 'debian-12-security',
  kind: 'apt',
  suites: ['bookworm-security'],
  components: ['main'],
  keys: ['0123456789ABCDEF0123456789ABCDEF01234567'],
};
const OPENSSL: ChannelContent = {
  kind: 'channel',
  channel: CHANNEL.id,
  package: 'openssl',
  version: '3.0.17-1~deb12u2',
  sha256: 'a'.repeat(64),
  length: 1000,
  index: 'b'.repeat(64),
};

function proving(change: Partial<ProvedPackage> = {}): ChannelProof {
  return (channel, { index, package: name, version, sha256, length }) =>
    Promise.resolve(
      channel.keys.length === 0
        ? refused('no key')
        : ok({ index, package: name, version, sha256, length, newer: 'yes', wanted: true, removes: [], ...change }),
    );
}

async function ordered(content: ChannelContent = OPENSSL) {
  const org = await organisation(memoryDoor(), '/h');
  await org.publish({ set: [{ path: `channels/${CHANNEL.id}.json`, content: Buffer.from(JSON.stringify(CHANNEL)) }] });
  await org.order('office-1', { actions: [actionOf({ content: [content] })] });
  return org;
}

async function answer(proof?: ChannelProof, content?: ChannelContent) {
  const org = await ordered(content);
  const report = await org.client('office-1').refresh(org.sources('south'), proof === undefined ? {} : { proof });
  return report.plan?.backing.get('a1');
}

it('a package of a signed channel needs no person: the vendor’s chain takes the catalogue’s place', async () => {
  expect(await answer(proving())).toEqual({ backed: true, permits: [] });
});

it('extraneous dependencies: a package that is neither installed nor a new dependency is refused', async () => {
  expect(await answer(proving({ wanted: false }))).toMatchObject({ because: 'channel-not-wanted' });
});

it('extraneous dependencies: an update that would remove something is refused', async () => {
  expect(await answer(proving({ removes: ['viewer'] }))).toMatchObject({ because: 'channel-removes' });
});

it.each(['no', 'unknown'] as const)('a channel’s package that is newer: %s, is refused', async (newer) => {
  expect(await answer(proving({ newer }))).toMatchObject({ because: 'channel-not-newer' });
});

it('a channel’s word about another index or another file is refused', async () => {
  expect(await answer(proving({ index: 'c'.repeat(64) }))).toMatchObject({ because: 'channel-other-index' });
  expect(await answer(proving({ sha256: 'c'.repeat(64) }))).toMatchObject({ because: 'channel-other-package' });
  expect(await answer(proving({ length: 1 }))).toMatchObject({ because: 'channel-other-package' });
});

it('a channel that the catalogue does not name, or that nobody can prove, is refused', async () => {
  expect(await answer(proving(), { ...OPENSSL, channel: 'thief' })).toMatchObject({ because: 'channel-unknown' });
  expect(await answer()).toMatchObject({ because: 'channel-unproved' });
  expect(await answer(() => Promise.resolve(refused('bad signature')))).toMatchObject({ because: 'channel-unproved' });
});

it('extraneous dependencies: one unlisted file beside listed ones refuses the whole action', async () => {
  const org = await organisation(memoryDoor(), '/h');
  await org.order('reception-2', { actions: [actionOf({ content: [recipeContent(), recipeContent(OLD_RECIPE)] })] });

  const report = await org.client('reception-2').refresh(org.sources('north'));

  expect(report.plan?.backing.get('a1')).toMatchObject({ backed: false, because: 'not-in-catalog' });
});
