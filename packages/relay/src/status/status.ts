import { type Clock, isoSeconds } from '@tsukuroi/core';
import { type RelayStatus, STATUS_FILLING_LIMIT } from '@tsukuroi/protocol/relay-status.ts';
import type { Named } from '@tsukuroi/trust/named/named-contents.ts';
import type { ContentStore } from '@tsukuroi/trust/store/store.ts';
import type { Contents } from '../content/contents.ts';
import type { Revocations } from '../identity/revocations.ts';
import type { Queue } from '../queue/queue.ts';
import type { Wakes } from '../wake/wakes.ts';
import { Meter } from './meter.ts';

export interface StatusParts {
  readonly clock: Clock;
  readonly identity: () => { readonly identity: string };
  readonly version: string;
  readonly store: Pick<ContentStore, 'usage'>;
  readonly contents: Pick<Contents, 'named' | 'fetchedBytes' | 'filling'>;
  readonly queue: Pick<Queue, 'reports' | 'devices' | 'bytes'>;
  readonly revocations: Pick<Revocations, 'number'>;
  readonly named: () => Named | undefined;
  readonly wakes?: Pick<Wakes, 'told'>;
}

/** Says how a relay stands; each time with a number above the one before, of which `above` may ask for more. */
export class RelayState {
  readonly #parts: StatusParts;
  readonly #startedAt: string;
  readonly #meter: Meter;
  #sequence = 0;

  constructor(parts: StatusParts) {
    this.#parts = parts;
    this.#startedAt = isoSeconds(parts.clock.nowMs());
    this.#meter = new Meter(parts.clock, () => parts.contents.fetchedBytes);
  }

  /** The server has seen this number: the next one stands above it, whatever the clock says. */
  above(sequence: number): void {
    this.#sequence = Math.max(this.#sequence, sequence);
  }

  async now(): Promise<RelayStatus> {
    const { clock, contents, identity, queue, revocations, store, version, wakes } = this.#parts;
    const named = this.#parts.named();
    const { freeBytes, storedBytes } = await store.usage();
    const filling = contents.filling.map(({ content: { sha256, size }, have, readers }) => {
      const name = (contents.named.get(sha256)?.path ?? '').slice(0, 200);
      return { sha256, name, size, have: Math.min(have, size), readers };
    });
    // Seconds of the clock, so that a relay that started anew is above what it said before.
    this.#sequence = Math.max(this.#sequence + 1, Math.floor(clock.nowMs() / 1000));
    return {
      format: 'relay-status/1',
      identity: identity().identity,
      sequence: this.#sequence,
      at: isoSeconds(clock.nowMs()),
      startedAt: this.#startedAt,
      version,
      named: contents.named.size,
      storedBytes,
      freeBytes,
      fetchedBytes: contents.fetchedBytes,
      fetchedPerSecond: this.#meter.perSecond(),
      fetching: {
        contents: filling.length,
        leftBytes: filling.reduce((sum, { have, size }) => sum + size - have, 0),
      },
      filling: filling.slice(0, STATUS_FILLING_LIMIT),
      queue: { reports: queue.reports, devices: queue.devices.length, bytes: queue.bytes },
      revocations: revocations.number,
      catalog: named?.catalog.state ?? 'none',
      director: named?.director?.state ?? 'none',
      ...(wakes === undefined ? {} : { wakes: wakes.told() }),
    };
  }
}
