import { sha256 } from '@tsukuroi/core';
import type { SupplySuite } from '@tsukuroi/protocol/apt-supply.ts';
import type { Channel } from '@tsukuroi/trust/channel/channel.ts';
import type { SignedList } from '@tsukuroi/trust/plan/plan.ts';
import type { OwnReason } from './held.ts';
import type { ActionPart } from './plan-device.ts';
import type { ListStep } from './sets.ts';

/** What a plan says of packages out of vendors' signed lists: each by its hash, with the channel that accepts it and the lists that name it. Pure. */
export function listPart(
  steps: readonly ListStep[],
  suites: readonly SupplySuite[],
  channels: readonly Channel[],
): ActionPart | OwnReason {
  const used = [...new Set(steps.map(({ suite }) => suite))].sort((a, b) => a - b);
  const content: ActionPart['content'] = [];
  for (const step of steps) {
    const suite = suites[step.suite];
    const channel = suite === undefined ? undefined : channelFor(suite, step.path, channels);
    if (suite === undefined || channel === undefined) {
      return { code: 'no-channel', suite: suite?.suite ?? '?' };
    }
    content.push({
      kind: 'channel',
      channel: channel.id,
      package: step.package,
      version: step.to,
      sha256: step.sha256,
      length: step.size,
      index: suite.inRelease.sha256,
      indexLength: suite.inRelease.size,
      place: { architecture: step.architecture, path: step.path },
    });
  }
  const lists = used.flatMap((place) => {
    const suite = suites[place];
    return suite === undefined ? [] : [listOf(suite)];
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
