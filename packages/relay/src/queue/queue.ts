import { join } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import { lineBody, lineHead } from '@tsukuroi/protocol/journal-line.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { readableBytes } from '@tsukuroi/trust/store/space.ts';
import { firstLineOf } from './first-line.ts';
import '../errors.ts';

/** A report as it waits: exactly the bytes the device sent, packed. */
export interface Queued {
  readonly sequence: number;
  /** Of its line, to tell a repetition from another line of the same number. */
  readonly head: string;
  /** Of a kind that is never dropped. */
  readonly precious: boolean;
  readonly bytes: number;
}

export interface QueueOptions {
  readonly door: FileDoor;
  /** Folder that belongs to the queue. */
  readonly folder: string;
  /** Bytes on disk, at most. */
  readonly limitBytes: number;
}

/** A report of one device that is to be kept. */
export interface Left {
  readonly device: string;
  /** The device's certificate, DER. */
  readonly certificate: Uint8Array;
  /** Signed line and what stands beside it, gzip. The line was verified by the caller. */
  readonly bytes: Uint8Array;
}

/**
 * Kinds of which a later report says again what an earlier one said. Everything else, also what this version does not know, is a
 * result or evidence: it is never dropped.
 */
const REPEATABLE = new Set(['inventory']);
/** The part of the room that repeatable reports may fill: the rest is kept for results and evidence. */
const REPEATABLE_SHARE = 0.75;
const CERTIFICATE = 'certificate.der';
const CERTIFICATE_BYTES = 8_192;
/** A file takes at least a block of the disk. */
const BLOCK_BYTES = 4_096;
/** Of one report, packed; as the agents' port allows. */
const REPORT_BYTES = 4 * 1024 * 1024;
const NAME = /^(\d{15})-([0-9a-f]{16})-([dp])\.gz$/;

/**
 * Reports that wait for a way up, on disk, in the order of each device's journal (docs/decisions/0056-relay-queue.md).
 *
 * The rule when room runs out: what is newest and repeatable goes first, from the end of a device's queue, so that what stays is
 * always a beginning that the server can take in order; the oldest goes last. A report of a kind that is not repeatable is never
 * dropped and protects all before it. When nothing may go, the newcomer is refused: the device keeps it in its own journal, where
 * everything stays until the server itself acknowledged it.
 */
export class Queue {
  readonly #options: QueueOptions;
  readonly #devices = new Map<string, Queued[]>();
  #bytes = 0;
  /** One change after the other: room is counted, then used. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(options: QueueOptions) {
    this.#options = options;
  }

  static async open(options: QueueOptions): Promise<Queue> {
    const queue = new Queue(options);
    const { door, folder } = options;
    for (const device of await door.list(folder)) {
      const waiting: Queued[] = [];
      for (const name of await door.list(join(folder, device))) {
        const [, sequence, head, kind] = NAME.exec(name) ?? [];
        if (sequence !== undefined && head !== undefined) {
          const bytes = sizeOnDisk((await door.stat(join(folder, device, name)))?.size ?? 0);
          waiting.push({ sequence: Number(sequence), head, precious: kind === 'p', bytes });
          queue.#bytes += bytes;
        }
      }
      if (waiting.length > 0) {
        queue.#devices.set(device, waiting);
      }
    }
    return queue;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get reports(): number {
    return [...this.#devices.values()].reduce((sum, waiting) => sum + waiting.length, 0);
  }

  /** Devices that have something waiting. */
  get devices(): readonly string[] {
    return [...this.#devices.keys()];
  }

  /** What waits of a device, oldest first. */
  waiting(device: string): readonly Queued[] {
    return this.#devices.get(device) ?? [];
  }

  /**
   * Keeps a report; when this returns, a power cut does not lose it. The same one again changes nothing.
   *
   * @returns newest sequence that waits
   * @throws TsukuroiError QUEUE_FULL, QUEUE_OTHER_LINE, QUEUE_UNREADABLE
   */
  leave(left: Left): Promise<number> {
    const turn = this.#turn.then(() => this.#keep(left));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #keep(left: Left): Promise<number> {
    const { door, folder } = this.#options;
    const line = await firstLineOf(left.bytes);
    const said = reportOf(line);
    if (said === undefined || said.identity !== left.device) {
      throw new TsukuroiError('QUEUE_UNREADABLE');
    }
    const { sequence, kind } = said;
    const waiting = this.#devices.get(left.device) ?? [];
    const last = waiting.at(-1);
    const head = lineHead(line);
    if (last !== undefined && sequence <= last.sequence) {
      const same = waiting.find((one) => one.sequence === sequence);
      if (same !== undefined && same.head !== head) {
        throw new TsukuroiError('QUEUE_OTHER_LINE', { sequence });
      }
      // Repeated, or older than what waits: the device sends it itself when the server asks for it.
      return last.sequence;
    }
    const precious = !REPEATABLE.has(kind);
    const bytes = sizeOnDisk(left.bytes.length);
    await this.#makeRoom(bytes, precious, left.device);
    const own = join(folder, left.device);
    const known = await door.readIfThere(join(own, CERTIFICATE), CERTIFICATE_BYTES);
    if (known === undefined || !Buffer.from(known).equals(left.certificate)) {
      await door.writeWhole(join(own, CERTIFICATE), left.certificate);
    }
    await door.writeWhole(join(own, fileOf({ sequence, head, precious })), left.bytes);
    this.#bytes += bytes;
    this.#devices.set(left.device, [...waiting, { sequence, head, precious, bytes }]);
    return sequence;
  }

  /** Bytes of a report and the certificate of its device. */
  async read(
    device: string,
    queued: Queued,
  ): Promise<{ readonly bytes: Uint8Array; readonly certificate: Uint8Array }> {
    const { door, folder } = this.#options;
    return {
      bytes: await door.read(join(folder, device, fileOf(queued)), REPORT_BYTES),
      certificate: await door.read(join(folder, device, CERTIFICATE), CERTIFICATE_BYTES),
    };
  }

  /** Lets go of what the server, or a relay above, has. */
  acknowledge(device: string, sequence: number): Promise<void> {
    const turn = this.#turn.then(() => this.#letGo(device, sequence));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #letGo(device: string, sequence: number): Promise<void> {
    for (const queued of [...this.waiting(device)]) {
      if (queued.sequence <= sequence) {
        await this.#remove(device, queued);
      }
    }
  }

  async #makeRoom(bytes: number, precious: boolean, device: string): Promise<void> {
    const limit = this.#options.limitBytes * (precious ? 1 : REPEATABLE_SHARE);
    while (precious && this.#bytes + bytes > limit) {
      const victim = this.#newestRepeatable(device);
      if (victim === undefined) {
        break;
      }
      await this.#remove(victim.device, victim.queued);
    }
    if (this.#bytes + bytes > limit) {
      const params = { waiting: readableBytes(this.#bytes), limit: readableBytes(this.#options.limitBytes) };
      throw new TsukuroiError('QUEUE_FULL', params, { exitCode: 3 });
    }
  }

  /**
   * What goes first: the last of the longest queue that ends with a repeatable report. Never of `except`, whose next line follows its
   * last.
   */
  #newestRepeatable(except: string): { device: string; queued: Queued } | undefined {
    let found: { device: string; queued: Queued; length: number } | undefined;
    for (const [device, waiting] of this.#devices) {
      const queued = waiting.at(-1);
      if (device !== except && queued !== undefined && !queued.precious && waiting.length > (found?.length ?? 0)) {
        found = { device, queued, length: waiting.length };
      }
    }
    return found;
  }

  async #remove(device: string, queued: Queued): Promise<void> {
    const { door, folder } = this.#options;
    await door.remove(join(folder, device, fileOf(queued)));
    this.#bytes -= queued.bytes;
    const left = this.waiting(device).filter(({ sequence }) => sequence !== queued.sequence);
    if (left.length > 0) {
      this.#devices.set(device, left);
      return;
    }
    this.#devices.delete(device);
    await door.removeTree(join(folder, device));
  }
}

function fileOf({ sequence, head, precious }: Pick<Queued, 'sequence' | 'head' | 'precious'>): string {
  return `${String(sequence).padStart(15, '0')}-${head}-${precious ? 'p' : 'd'}.gz`;
}

function sizeOnDisk(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;
}

/** What a line says of itself. It was signed by the device; nothing else of it is understood here. */
function reportOf(line: string): { identity: string; sequence: number; kind: string } | undefined {
  try {
    const { identity, kind, sequence } = JSON.parse(lineBody(line) ?? '') as Record<string, unknown>;
    const fits =
      typeof identity === 'string' &&
      typeof kind === 'string' &&
      typeof sequence === 'number' &&
      Number.isSafeInteger(sequence) &&
      sequence >= 1 &&
      sequence < 1e15;
    return fits ? { identity, sequence, kind } : undefined;
  } catch {
    return undefined;
  }
}
