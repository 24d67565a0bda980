import { sha256 } from '@tsukuroi/core';
import type { SupplySuite } from '@tsukuroi/protocol/apt-supply.ts';
import type { DnfRepository } from '@tsukuroi/protocol/dnf-supply.ts';
import type { Channel } from '@tsukuroi/trust/channel/channel.ts';
import type { SignedList } from '@tsukuroi/trust/plan/plan.ts';
import { type AnswerList, isRepository } from './answer-lists.ts';
import type { OwnReason } from './held.ts';
import type { ActionPart } from './plan-device.ts';
import type { ListStep } from './sets.ts';

/** What a plan says of packages out of vendors' signed lists: each by its hash, with the channel that accepts it and the lists that name it. Pure. */
export function listPart(
  steps: readonly ListStep[],
  suites: readonly AnswerList[],
  channels: readonly Channel[],
): ActionPart | OwnReason {
  const used = [...new Set(steps.map(({ suite }) => suite))].sort((a, b) => a - b);
  const content: ActionPart['content'] = [];
  for (const step of steps) {
    const list = suites[step.suite];
    if (list === undefined) {
      return { code: 'no-channel', suite: '?' };
    }
    const channel = isRepository(list)
      ? channelOfRepository(list, channels)
      : (channelFor(list, step.path, channels) ?? ({ code: 'no-channel', suite: list.suite } as const));
    if ('code' in channel) {
      return channel;
    }
    const index = isRepository(list) ? list.repomd : list.inRelease;
    content.push({
      kind: 'channel',
      channel: channel.id,
      package: step.package,
      version: step.to,
      sha256: step.sha256,
      length: step.size,
      index: index.sha256,
      indexLength: index.size,
      place: { architecture: step.architecture, path: step.path },
    });
  }
  const lists = used.flatMap((place) => {
    const list = suites[place];
    return list === undefined ? [] : [isRepository(list) ? indexOf(list) : listOf(list)];
  });
  content.sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
  return { id: `os-${sha256(content.map((one) => one.sha256).join(' ')).slice(0, 16)}`, content, lists, steps };
}

function listOf({ archive, suite, components, security, date, inRelease, indexes }: SupplySuite): SignedList {
  return {
    kind: 'apt',
    archive,
    suite,
    components: [...components],
    security,
    date,
    sha256: inRelease.sha256,
    length: inRelease.size,
    indexes: indexes.map(({ path, sha256: hash, size }) => ({ path, sha256: hash, length: size })),
  };
}

/** Of what the index names a device reads `primary` alone (packages/providers/src/dnf/patch/order.ts): the rest would be fetched for nothing. */
function indexOf({ date, id, metadata, repomd, signature }: DnfRepository): SignedList {
  const read = metadata.filter(({ type }) => type === 'primary');
  return {
    kind: 'dnf',
    repository: id,
    date,
    sha256: repomd.sha256,
    length: repomd.size,
    signature: signature === null ? null : { sha256: signature.sha256, length: signature.size },
    metadata: read.map(({ path, sha256: hash, size, type }) => ({ type, path, sha256: hash, length: size })),
  };
}

/** The channel that accepts a repository. One whose index nobody signed is accepted only where a channel says so: the device would refuse it. */
export function channelOfRepository(
  { id, signature }: Pick<DnfRepository, 'id' | 'signature'>,
  channels: readonly Channel[],
): Channel | OwnReason {
  const naming = channels.filter(({ kind, suites }) => kind === 'yum' && suites.includes(id));
  const accepting = naming.find(({ metadata }) => signature !== null || metadata === 'packages-only');
  return accepting ?? { code: naming.length === 0 ? 'no-channel' : 'list-unsigned', suite: id };
}

/** The channel of the catalogue that accepts the suite and the component a package lies in; where the path does not say, all of the suite's. */
export function channelFor(
  { suite, components }: Pick<SupplySuite, 'suite' | 'components'>,
  path: string,
  channels: readonly Channel[],
): Channel | undefined {
  const folders = path.split('/');
  const own = components.find((component) => folders.slice(0, 3).includes(component));
  const wanted = own === undefined ? components : [own];
  return channels.find(
    (channel) =>
      channel.kind === 'apt' &&
      channel.suites.includes(suite) &&
      wanted.every((component) => channel.components.includes(component)),
  );
}
