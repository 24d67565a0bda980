import { join } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import { RELAY_PATHS } from '@tsukuroi/protocol/relay-api.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { mayHave, type NamedContent } from '@tsukuroi/trust/named/named-contents.ts';
import { consistentPath } from '@tsukuroi/trust/repository/files.ts';
import { PageCache, type PagedContent, pagedFile } from '@tsukuroi/trust/serve/pages.ts';
import { sendContent } from '@tsukuroi/trust/serve/send-content.ts';
import { Shares } from '@tsukuroi/trust/serve/shares.ts';
import { isSha256 } from '@tsukuroi/trust/store/content.ts';
import { layoutOf } from '@tsukuroi/trust/store/layout.ts';
import type { ServerContext } from '../module.ts';
import { namedContentsOf } from '../modules/director/index.ts';
import { type EnrolmentParts, peerOf } from '../modules/enrolment/index.ts';
import { certificateOf } from './certificate.ts';
import type { Exchange } from './listener.ts';

/** Downloads at once, from all relays and devices together. */
const MOST_STREAMS = 150;
/** Of one device: an agent and its worker fetch one content after the other. Behind a relay stand many, and it bounds them itself. */
const OF_ONE_DEVICE = 4;

/**
 * Content by SHA-256, for devices and relays: what the signed metadata of this server name, and nothing else of its disk. A plan is for
 * its own device.
 */
export function contentExchanges(parts: EnrolmentParts, context: ServerContext): Readonly<Record<string, Exchange>> {
  const cache = new PageCache();
  let streams = 0;
  const shares = new Shares(OF_ONE_DEVICE);
  const exchange: Exchange = async (request, response) => {
    const address = request.socket.remoteAddress ?? '';
    const { identity } = await peerOf(parts, certificateOf(request), address);
    const hash = (request.url ?? '').split('?', 1)[0]?.slice(RELAY_PATHS.content.length) ?? '';
    const found =
      identity.state === 'active' && isSha256(hash) ? (await namedContentsOf(context)).get(hash) : undefined;
    const asker = identity.kind === 'relay' ? undefined : identity.id;
    const content = found !== undefined && mayHave(found, asker) ? await paged(context, found, cache) : undefined;
    if (content === undefined) {
      throw new TsukuroiError('NOT_FOUND');
    }
    // By machine: instances of one image share an identity, and each has an address of its own.
    const device = asker === undefined ? undefined : `${asker} ${address}`;
    if (streams >= MOST_STREAMS || (device !== undefined && shares.isFull(device))) {
      await content.close();
      response.writeHead(503, { 'retry-after': '30' }).end();
      return;
    }
    const send = () => sendContent(request, response, content);
    streams += 1;
    try {
      await (device === undefined ? send() : shares.within(device, () => new TsukuroiError('NOT_FOUND'), send));
    } finally {
      streams -= 1;
    }
  };
  return { [`GET ${RELAY_PATHS.content}*`]: exchange, [`HEAD ${RELAY_PATHS.content}*`]: exchange };
}

/** Its bytes: a target stands in its repository, everything else in the content store. */
async function paged(
  { dataFolder }: ServerContext,
  { length, path, repository, sha256 }: NamedContent,
  cache: PageCache,
): Promise<PagedContent | undefined> {
  const places = [
    ...(repository === undefined
      ? []
      : [join(dataFolder, 'trust', repository, 'targets', consistentPath(path, sha256))]),
    layoutOf(join(dataFolder, 'store')).content(sha256),
  ];
  for (const place of places) {
    const facts = await nodeDoor().stat(place);
    if (facts?.kind === 'file' && facts.size === length) {
      return pagedFile(place, { sha256, size: length }, cache);
    }
  }
  return undefined;
}
