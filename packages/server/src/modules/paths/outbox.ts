import { join } from 'node:path';
import { type Clock, canonicalJson, sha256 } from '@tsukuroi/core';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import type { Box } from '@tsukuroi/trust/mailbox/index.ts';
import { z } from 'zod';
import type { CarryingService, Outward } from '../carrying/index.ts';

/** Said anew although nothing changed, so that a collector that lost its memory learns it. */
const ANEW_MS = 7 * 86_400_000;
/** How long what was looked at is not looked at again, when nothing says that it changed. */
const LOOK_MS = 60 * 60_000;
const LIMIT_BYTES = 4_096;

const leftShape = z.strictObject({
  format: z.literal('outward-left/1'),
  /** Of everything that was in it but its date. */
  mark: z.string(),
  bundle: z.string(),
  atMs: z.int(),
});

export interface OutboxParts {
  readonly door: FileDoor;
  readonly clock: Clock;
  /** `<data>/mailbox`. */
  readonly folder: string;
  readonly box: Box;
  readonly carrying: Pick<CarryingService, 'outward' | 'export'>;
  /** Changes when it is worth looking at everything again; cheap. */
  readonly hint: () => Promise<string>;
}

/** What this server has to say outward by itself: made when it changed, and the one before taken back when nobody has fetched it yet. */
export class OutwardLetters {
  readonly #parts: OutboxParts;
  readonly #file: string;
  #looked: { readonly hint: string; readonly atMs: number } | undefined;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    this.#file = join(parts.folder, 'outward-left.json');
  }

  /**
   * Lays a bundle into the box when there is something new to say.
   *
   * @param recipients who can open lists of packages; without one only the request leaves
   * @returns whether it did
   * @throws TsukuroiError CARRYING_NO_KEYS, ONLINE_KEY_…, BUNDLE_…, MAILBOX_FULL
   */
  async write(recipients: readonly string[]): Promise<boolean> {
    const { box, carrying, clock, door, folder, hint } = this.#parts;
    const nowMs = clock.nowMs();
    const now = `${await hint()} ${recipients.join(' ')}`;
    if (this.#looked?.hint === now && Math.abs(nowMs - this.#looked.atMs) < LOOK_MS) {
      return false;
    }
    const outward = await carrying.outward(recipients.length === 0 ? 'request' : 'results');
    const mark = markOf(outward, recipients);
    const left = await this.#left();
    if (left?.mark === mark && Math.abs(nowMs - left.atMs) < ANEW_MS) {
      this.#looked = { hint: now, atMs: nowMs };
      return false;
    }
    const making = join(folder, 'making');
    await door.removeTree(making);
    await door.makeFolder(making);
    const exported = await carrying.export(outward, {
      out: making,
      about: undefined,
      recipients: recipients.length === 0 ? undefined : recipients,
      volumeBytes: undefined,
      onProgress: () => undefined,
    });
    for (const before of await box.list()) {
      await box.remove(before.id);
    }
    await box.put(exported.folders);
    const kept = { format: 'outward-left/1', mark, bundle: exported.id, atMs: nowMs };
    await door.writeWhole(this.#file, `${JSON.stringify(kept)}\n`);
    this.#looked = { hint: now, atMs: nowMs };
    return true;
  }

  async #left(): Promise<z.infer<typeof leftShape> | undefined> {
    const bytes = await this.#parts.door.readIfThere(this.#file, LIMIT_BYTES);
    try {
      return bytes === undefined ? undefined : leftShape.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    } catch {
      return undefined;
    }
  }
}

function markOf({ kind, lists, request: { request } }: Outward, recipients: readonly string[]): string {
  const { has, wanted } = request;
  return sha256(canonicalJson({ kind, has, wanted, lists: [...lists.keys()], recipients: [...recipients] }));
}
