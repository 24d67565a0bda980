import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, isoSeconds } from '@tsukuroi/core';
import { STATION_WORDS } from '@tsukuroi/protocol/station.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import {
  openStation,
  readGateIdentity,
  type Station,
  type StationFacility,
  type StationStatus,
  type VisitOutcome,
  visit,
} from '@tsukuroi/trust/mailbox/index.ts';
import { mailboxShape, type RelayConfig } from '../config.ts';
import { OutwardDesk } from '../outward/desk.ts';
import { OUTWARD_WAYS } from '../outward/registry.ts';
import type { OutwardSender } from '../outward/way.ts';
import { rateAt } from '../upstream/schedule.ts';
import { Throttle } from '../upstream/throttle.ts';
import '../errors.ts';

/** How often the stations further out are visited. */
const ROUND_MS = 60_000;
const DAY_MS = 86_400_000;
/** How often is looked whether a notice is to be sent on. */
const OUTWARD_MS = 15_000;

export interface GateOptions {
  readonly door: FileDoor;
  readonly dataFolder: string;
  readonly config: RelayConfig;
  readonly clock: Clock;
  readonly version: string;
  readonly say: (error: unknown) => void;
  /** Milliseconds between two rounds; none by itself when 0. */
  readonly roundMs?: number;
  /** Tests only. */
  readonly silenceMs?: number;
}

/** A relay between two zones at work. */
export interface Gate {
  /** `host:port` of its mailbox. */
  readonly address: string;
  /** Visits the stations further out. By itself every minute. */
  round(): Promise<void>;
  /** Sends notices on. By itself four times a minute. */
  sendOutward(): Promise<void>;
  status(): Promise<StationStatus>;
  close(): Promise<void>;
}

type Beyond = StationStatus['beyond'][number];

/** Whether this data folder is that of a gate, which `relay accept` made, and not of a ward relay. */
export async function isGate(door: FileDoor, dataFolder: string): Promise<boolean> {
  return (await readGateIdentity(door, join(dataFolder, 'identity'), STATION_WORDS)) !== undefined;
}

/**
 * Opens a gate: its mailbox, which the server visits, and its own visits to the collector. It opens no connection inward, and holds no key
 * but that of its own connections.
 *
 * @throws TsukuroiError GATE_NOT_ACCEPTED, GATE_IDENTITY_BROKEN, MAILBOX_LISTEN_REFUSED
 */
export async function openGate(options: GateOptions): Promise<Gate> {
  const { clock, config, dataFolder, door } = options;
  const settings = config.mailbox ?? mailboxShape.parse({});
  const ways = settings.upstream.map((address) => new Way(address, options));
  const desk = await openDesk(options, settings.outward ?? {});
  const station = await openStation({
    door,
    clock,
    words: STATION_WORDS,
    listen: settings.listen,
    facilities: [
      {
        identity: join(dataFolder, 'identity'),
        boxes: join(dataFolder, 'mailbox'),
        inwardBytes: settings.inwardBytes,
        outwardBytes: settings.outwardBytes,
      },
    ],
    version: options.version,
    beyond: () => ways.map((way) => way.state()),
    unexpected: options.say,
    ...(desk === undefined ? {} : { notices: desk }),
  });
  return runGate(options, station, ways, desk);
}

/** Undefined without an identity; then the station says so. */
async function openDesk(
  { clock, dataFolder, door, say }: GateOptions,
  settings: Readonly<Record<string, unknown>>,
): Promise<OutwardDesk | undefined> {
  const identity = await readGateIdentity(door, join(dataFolder, 'identity'), STATION_WORDS);
  if (identity === undefined) {
    return undefined;
  }
  const ways: { id: string; sender: OutwardSender }[] = [];
  for (const { id, open } of OUTWARD_WAYS) {
    if (settings[id] !== undefined) {
      ways.push({ id, sender: await open(settings[id], door) });
    }
  }
  // Facility and authority stay when the certificate is renewed.
  return OutwardDesk.open({ clock, dataFolder, door, identity: () => identity, say, ways });
}

function runGate(options: GateOptions, station: Station, ways: readonly Way[], desk: OutwardDesk | undefined): Gate {
  const [facility] = station.facilities;
  if (facility === undefined) {
    throw new Error('a gate serves one facility');
  }
  const { clock, config, roundMs = ROUND_MS, say } = options;
  const throttle = new Throttle({ clock, rate: () => rateAt(config.slow, clock.nowMs()), sleep: (ms) => sleep(ms) });
  const ended = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  const all = async () => {
    for (const way of ways) {
      await way.go(facility, throttle, ended.signal);
    }
  };
  const round = () => {
    running ??= all()
      .catch(say)
      .finally(() => {
        running = undefined;
      });
    return running;
  };
  const again = () => {
    if (!ended.signal.aborted && roundMs > 0) {
      timer = setTimeout(() => void round().then(again), roundMs);
    }
  };
  if (roundMs > 0) {
    // At once, not a minute later: after a restart everything outside may be newer.
    void round().then(again);
  }
  let sending: NodeJS.Timeout | undefined;
  const sendOutward = () => desk?.run().catch(say) ?? Promise.resolve();
  if (roundMs > 0 && desk !== undefined) {
    sending = setInterval(() => void sendOutward(), OUTWARD_MS);
  }
  return {
    address: station.address,
    round,
    sendOutward,
    status: facility.status,
    close: async () => {
      ended.abort();
      clearTimeout(timer);
      clearInterval(sending);
      await running;
      await desk?.close();
      await station.close();
    },
  };
}

/** The way to one station further out, and how it went. */
class Way {
  readonly #address: string;
  readonly #options: GateOptions;
  #last: VisitOutcome | undefined;
  #problem: string | undefined;
  #station: StationStatus | undefined;
  #okMs: number | undefined;
  #triedMs: number | undefined;
  #day = 0;
  #bytesToday = 0;
  #running: { readonly sinceMs: number; bytes: number } | undefined;

  constructor(address: string, options: GateOptions) {
    this.#address = address;
    this.#options = options;
  }

  async go(facility: StationFacility, throttle: Throttle, signal: AbortSignal): Promise<void> {
    const { clock, door, silenceMs } = this.#options;
    const { bundles } = facility.identity();
    const running = { sinceMs: clock.nowMs(), bytes: 0 };
    this.#running = running;
    this.#triedMs = running.sinceMs;
    let before = 0;
    let bundle = '';
    try {
      const outcome = await visit({
        address: this.#address,
        identity: facility.identity(),
        words: STATION_WORDS,
        revoked: () => facility.revocations.serials,
        belongs: bundles === null ? { facility: undefined } : bundles,
        door,
        inbox: facility.inward,
        outbox: facility.outward,
        errands: facility.errands(this.#address),
        clock,
        throttle,
        signal,
        onProgress: (progress) => {
          const more = progress.bundle.id === bundle ? progress.bytes - before : 0;
          bundle = progress.bundle.id;
          before = progress.bytes;
          running.bytes += more;
        },
        ...(silenceMs === undefined ? {} : { silenceMs }),
      });
      this.#note(outcome);
    } finally {
      this.#running = undefined;
    }
  }

  #note(outcome: VisitOutcome): void {
    const { clock, say } = this.#options;
    const now = clock.nowMs();
    // Days as in Japan.
    const day = Math.floor((now + 9 * 3_600_000) / DAY_MS);
    this.#bytesToday = (day === this.#day ? this.#bytesToday : 0) + outcome.bytesIn + outcome.bytesOut;
    this.#day = day;
    this.#last = outcome;
    this.#station = outcome.station ?? this.#station;
    const [first] = outcome.problems;
    if (first === undefined) {
      this.#okMs = now;
    } else if (first.error.message !== this.#problem) {
      say(first.error);
    }
    this.#problem = first?.error.message;
  }

  state(): Beyond {
    const instant = (ms: number | undefined) => (ms === undefined ? null : isoSeconds(ms));
    const running = this.#running;
    const seconds = running === undefined ? 0 : (this.#options.clock.nowMs() - running.sinceMs) / 1000;
    const [first] = this.#last?.problems ?? [];
    return {
      address: this.#address,
      state: this.#last === undefined ? 'never' : first === undefined ? 'ok' : 'failed',
      problem: first?.error.code ?? null,
      lastOkAt: instant(this.#okMs),
      lastTriedAt: instant(this.#triedMs),
      bytesToday: this.#bytesToday,
      bytesPerSecond: running === undefined || seconds < 1 ? null : Math.round(running.bytes / seconds),
      station: this.#station ?? null,
    };
  }
}
