import { TsukuroiError } from '@tsukuroi/core';
import { AGENT_PATHS } from '@tsukuroi/protocol/agent-api-paths.ts';
import type { QueueReceipt } from '@tsukuroi/protocol/relay-api.ts';
import { RELAY_PATHS, relayedBody } from '@tsukuroi/protocol/relay-api.ts';
import type { Answer } from '../upstream/link.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { Queue, Queued } from './queue.ts';

export interface DeliveryOptions {
  readonly queue: Queue;
  readonly upstream: Upstream;
  readonly say: (error: TsukuroiError) => void;
}

/** What the server says about a report (docs/formats/report.md), as far as it matters here. */
interface Acknowledgement {
  readonly format?: unknown;
  readonly head?: unknown;
  readonly acknowledged?: unknown;
}

/** What became of one report. `stuck`: this device's queue must wait, others go on. */
type Outcome = { readonly taken: number } | 'stuck' | 'away';

/**
 * Sends what waits, each device's reports in order, one after the other, and lets go only of what the server acknowledged in a signed
 * line, or what a relay above has taken into its own queue. Sent twice, a report counts once: the server knows it by device and sequence.
 */
export class Delivery {
  readonly #options: DeliveryOptions;
  #running: Promise<number> | undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** @returns reports that are no longer ours to keep. Never throws for what happens above. */
  run(): Promise<number> {
    this.#running ??= this.#all().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #all(): Promise<number> {
    const { queue } = this.#options;
    let delivered = 0;
    for (const device of queue.devices) {
      for (let next = queue.waiting(device)[0]; next !== undefined; next = queue.waiting(device)[0]) {
        const outcome = await this.#one(device, next);
        if (outcome === 'away') {
          return delivered;
        }
        if (outcome === 'stuck' || outcome.taken < next.sequence) {
          // The server wants earlier ones, which the device has: it sends them when it comes by.
          break;
        }
        const before = queue.waiting(device).length;
        await queue.acknowledge(device, outcome.taken);
        delivered += before - queue.waiting(device).length;
      }
    }
    return delivered;
  }

  async #one(device: string, queued: Queued): Promise<Outcome> {
    const { queue, say, upstream } = this.#options;
    const { bytes, certificate } = await queue.read(device, queued);
    const ask = (path: string) =>
      upstream.ask({
        method: 'POST',
        path: RELAY_PATHS.exchange,
        body: relayedBody(
          {
            format: 'relayed/1',
            method: 'POST',
            path,
            certificate: Buffer.from(certificate).toString('base64'),
            from: 'queue',
            hops: 1,
            packed: true,
          },
          bytes,
        ),
      });
    try {
      const answer = await ask(AGENT_PATHS.reports);
      if (answer.status === 503) {
        return receiptOf(await ask(RELAY_PATHS.queue));
      }
      if (answer.status !== 200) {
        say(
          new TsukuroiError('QUEUE_NOT_TAKEN', { device, sequence: queued.sequence, reason: `HTTP ${answer.status}` }),
        );
        return 'stuck';
      }
      const said = (await upstream.openLine(answer.bytes.toString('utf8'))) as Acknowledgement | undefined;
      const proved = said?.format === 'report-answer/1' && said.head === queued.head;
      return proved && Number.isSafeInteger(said.acknowledged) ? { taken: Number(said.acknowledged) } : 'stuck';
    } catch (error) {
      if (error instanceof TsukuroiError) {
        return 'away';
      }
      throw error;
    }
  }
}

/** A relay above that has no way up itself keeps it for us. */
function receiptOf({ bytes, status }: Answer): Outcome {
  if (status !== 200) {
    return 'away';
  }
  try {
    const receipt = JSON.parse(bytes.toString('utf8')) as Partial<QueueReceipt>;
    const fits = receipt.format === 'queue-receipt/1' && Number.isSafeInteger(receipt.last);
    return fits ? { taken: Number(receipt.last) } : 'away';
  } catch {
    return 'away';
  }
}
