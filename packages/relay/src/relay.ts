import type { Server } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, TsukuroiError } from '@tsukuroi/core';
import type { RelayStatus } from '@tsukuroi/protocol/relay-status.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import type { Named } from '@tsukuroi/trust/named/named-contents.ts';
import { PageCache } from '@tsukuroi/trust/serve/pages.ts';
import { listening } from '@tsukuroi/trust/serve/ports.ts';
import { contentStore } from '@tsukuroi/trust/store/store.ts';
import type { RelayConfig } from './config.ts';
import { Contents } from './content/contents.ts';
import { Mirror } from './content/mirror.ts';
import { News } from './content/news.ts';
import { type RelayIdentity, readRelayIdentity } from './identity/identity.ts';
import { renewIdentity } from './identity/renew.ts';
import { Revocations } from './identity/revocations.ts';
import { makeListener, secureContextOf } from './port/listener.ts';
import { enrolmentRoutes, type RelayParts, relayRoutes } from './port/routes.ts';
import { Delivery } from './queue/deliver.ts';
import { Queue } from './queue/queue.ts';
import { RelayState } from './status/status.ts';
import { tellStatus } from './status/tell.ts';
import { fetchOwnReleases } from './upgrade/ready.ts';
import { Link } from './upstream/link.ts';
import { rateAt } from './upstream/schedule.ts';
import { Throttle } from './upstream/throttle.ts';
import { Upstream } from './upstream/upstream.ts';
import { wakeInSegments } from './wake/magic.ts';
import { Wakes } from './wake/wakes.ts';

/** How often the way up is looked at. */
const ROUND_MS = 60_000;

export interface RelayOptions {
  readonly door: FileDoor;
  readonly dataFolder: string;
  readonly config: RelayConfig;
  readonly clock: Clock;
  /** Told to whoever watches. The same words come once, however often it fails in the same way. */
  readonly say: (error: unknown) => void;
  /** Of the product, as the console shows it. */
  readonly version?: string;
  /** Tests only. */
  readonly silenceMs?: number;
  readonly stallMs?: number;
  readonly pauseMs?: (tries: number) => number;
  /** Milliseconds between two rounds; none by itself when 0. */
  readonly roundMs?: number;
  /** Sends magic packets; into the segments of this machine when left out. */
  readonly wake?: (macs: readonly string[]) => Promise<number>;
}

/** A relay at work. */
export interface Relay {
  /** `host:port` of the port of those below. */
  readonly address: string;
  readonly enrolAddress: string | undefined;
  /** Looks up: revocations, metadata, what waits. By itself every minute. */
  round(): Promise<void>;
  /** Sends magic packets that are due. By itself every minute. */
  wake(): Promise<void>;
  status(): Promise<RelayStatus>;
  close(): Promise<void>;
}

/**
 * Opens a relay: gives out to those below what signed metadata name, fetched once from above; passes on what they ask of the server, and
 * keeps their reports while there is no way up. It holds no signing key and can change nothing of what passes.
 *
 * @throws TsukuroiError RELAY_NOT_ENROLLED, RELAY_IDENTITY_BROKEN, RELAY_LISTEN_REFUSED
 */
export async function openRelay(options: RelayOptions): Promise<Relay> {
  const { clock, config, dataFolder, door } = options;
  let identity = await readRelayIdentity(door, dataFolder);
  const revocations = await Revocations.open(door, dataFolder, identity);
  const say = saidOnce(options.say);
  const links = (config.upstream ?? identity.addresses).map(
    (address) =>
      new Link({
        address,
        identity: () => identity,
        revoked: () => revocations.serials,
        clock,
        ...(options.silenceMs === undefined ? {} : { silenceMs: options.silenceMs }),
      }),
  );
  const upstream = new Upstream({ links, identity: () => identity, revocations });
  const root = join(dataFolder, 'store');
  const store = contentStore({
    root,
    door,
    ...(config.storeBytes === undefined ? {} : { quotaBytes: config.storeBytes }),
  });
  const throttle = new Throttle({ clock, rate: () => rateAt(config.slow, clock.nowMs()), sleep: (ms) => sleep(ms) });
  const contents = new Contents({
    store,
    root,
    links,
    throttle,
    clock,
    ...(options.silenceMs === undefined ? {} : { windowMs: options.silenceMs }),
    cache: new PageCache(),
    say,
    ...(options.pauseMs === undefined ? {} : { pauseMs: options.pauseMs }),
  });
  const mirror = new Mirror({ door, dataFolder, facility: identity.catalogFacility, clock, upstream, contents });
  const queue = await Queue.open({ door, folder: join(dataFolder, 'queue'), limitBytes: config.queueBytes });
  const delivery = new Delivery({ queue, upstream, say });
  let named = await mirror.recall();
  // One after the other, whether the round or an answer that passes asks for it.
  let refreshed: Promise<void> = Promise.resolve();
  const refreshMirror = (): Promise<void> => {
    refreshed = refreshed
      .catch(() => undefined)
      .then(async () => {
        named = sayNamed((await mirror.refresh()) ?? named, say);
      });
    return refreshed;
  };
  const parts: RelayParts = {
    identity: () => identity,
    revocations,
    clock,
    upstream,
    contents,
    mirror,
    news: new News(refreshMirror),
    queue,
    ...(options.stallMs === undefined ? {} : { stallMs: options.stallMs }),
  };
  const wakes = await Wakes.open({
    door,
    dataFolder,
    clock,
    identity: () => identity,
    send: options.wake ?? ((macs) => wakeInSegments(macs)),
  });
  const state = new RelayState({
    clock,
    identity: () => identity,
    version: options.version ?? '',
    store,
    contents,
    queue,
    revocations,
    named: () => named,
    wakes,
  });

  const servers: Server[] = [];
  const close = async () => {
    stopped = true;
    clearTimeout(timer);
    clearInterval(waking);
    await Promise.all(servers.map(closeServer));
    upstream.close();
  };
  const listen = async (place: string, server: Server): Promise<string> => {
    servers.push(server);
    const refused = (reason: string, cause: unknown) =>
      new TsukuroiError('RELAY_LISTEN_REFUSED', { listen: place, reason }, { cause, exitCode: 3 });
    return listening(server, place, refused);
  };

  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let waking: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  const lookUp = async () => {
    await upstream.refreshRevocations();
    await refreshMirror();
    await delivery.run();
    if (renewalIsDue(identity, clock) && (await renewIdentity(door, dataFolder, identity, upstream))) {
      identity = await readRelayIdentity(door, dataFolder);
      for (const server of servers) {
        server.setSecureContext(secureContextOf(identity));
      }
      for (const link of links) {
        link.renew();
      }
    }
    // Last: reports and certificates do not wait for a large file.
    await fetchOwnReleases(named, contents);
  };
  const round = () => {
    running ??= lookUp()
      .catch(say)
      .then(() => tellStatus(state, upstream, identity))
      .then(async (answer) => {
        if (answer?.wakes !== undefined) {
          await wakes.take(answer.wakes);
        }
      })
      .catch(say)
      .then(() => {
        running = undefined;
      });
    return running;
  };
  const again = () => {
    const every = options.roundMs ?? ROUND_MS;
    if (!stopped && every > 0) {
      timer = setTimeout(() => void round().then(again), every);
    }
  };

  try {
    const address = await listen(
      config.listen,
      makeListener({
        identity,
        mutual: true,
        connections: 10_000,
        perAddress: 5_000,
        requestMs: 120_000,
        keepAliveMs: 11 * 60_000,
        handle: relayRoutes(parts),
        unexpected: say,
      }),
    );
    const enrolAddress =
      config.enrolListen === undefined
        ? undefined
        : await listen(
            config.enrolListen,
            makeListener({
              identity,
              mutual: false,
              connections: 500,
              perAddress: 100,
              requestMs: 15_000,
              keepAliveMs: 5_000,
              handle: enrolmentRoutes(parts),
              unexpected: say,
            }),
          );
    if ((options.roundMs ?? ROUND_MS) > 0) {
      // Not a minute later: devices below ask as soon as the port is open.
      void round().then(again);
      // Apart from the rounds: a large file on its way, or nobody above, must not make a wake late.
      waking = setInterval(() => void wakes.run().catch(say), options.roundMs ?? ROUND_MS);
    }
    return {
      address,
      enrolAddress,
      round,
      wake: () => wakes.run(),
      close,
      status: () => state.now(),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function renewalIsDue({ certified }: RelayIdentity, clock: Clock): boolean {
  const [from, until] = [Date.parse(certified.validFrom), Date.parse(certified.validTo)];
  return clock.nowMs() > from + ((until - from) * 2) / 3;
}

/** Says what is wrong with signed metadata; that nobody above answers is said by whoever asks for content. */
function sayNamed(named: Named | undefined, say: (error: unknown) => void): Named | undefined {
  for (const [repository, state] of [
    ['catalog', named?.catalog],
    ['director', named?.director],
  ] as const) {
    if (state?.state === 'invalid' || state?.state === 'unreachable') {
      const params = { repository, reason: state.error.code };
      say(new TsukuroiError('RELAY_METADATA_REFUSED', params, { cause: state.error, exitCode: 3 }));
    }
  }
  return named;
}

/** The same words not twice in a row. */
function saidOnce(say: (error: unknown) => void): (error: unknown) => void {
  let last = '';
  return (error) => {
    const words = error instanceof TsukuroiError ? error.message : String(error);
    if (words !== last) {
      last = words;
      say(error);
    }
  };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
