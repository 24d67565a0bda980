import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Clock, isoSeconds, TsukuroiError } from '@tsukuroi/core';
import { type RecipientRow, recipientRowShape } from '@tsukuroi/protocol';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { z } from 'zod';

const LIMIT_BYTES = 64 * 1024;
const MOST = 50;

const fileShape = z.strictObject({
  format: z.literal('bundle-recipients/1'),
  recipients: z.array(recipientRowShape).max(MOST),
});

/** Who can open what leaves this facility sealed: `bundles/recipients.json`. Public keys alone. */
export class Recipients {
  readonly #door: FileDoor;
  readonly #clock: Clock;
  readonly #file: string;

  constructor(parts: { door: FileDoor; clock: Clock; bundles: string }) {
    this.#door = parts.door;
    this.#clock = parts.clock;
    this.#file = join(parts.bundles, 'recipients.json');
  }

  async all(): Promise<readonly RecipientRow[]> {
    const bytes = await this.#door.readIfThere(this.#file, LIMIT_BYTES);
    return bytes === undefined ? [] : fileShape.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))).recipients;
  }

  /** @throws TsukuroiError CARRYING_RECIPIENT_GONE */
  async one(id: string): Promise<RecipientRow> {
    const found = (await this.all()).find((one) => one.id === id);
    if (found === undefined) {
      throw new TsukuroiError('CARRYING_RECIPIENT_GONE');
    }
    return found;
  }

  /** The same key twice is one recipient, under its new name. @throws TsukuroiError CARRYING_RECIPIENTS_FULL */
  async add(by: string, { name, recipient }: { name: string; recipient: string }): Promise<RecipientRow> {
    const before = await this.all();
    const same = before.find((one) => one.recipient === recipient);
    const row = { id: same?.id ?? randomUUID(), name, recipient, by, addedAt: isoSeconds(this.#clock.nowMs()) };
    const others = before.filter((one) => one !== same);
    if (others.length >= MOST) {
      throw new TsukuroiError('CARRYING_RECIPIENTS_FULL', { most: MOST });
    }
    await this.#write([...others, row]);
    return row;
  }

  /** @throws TsukuroiError CARRYING_RECIPIENT_GONE */
  async remove(id: string): Promise<RecipientRow> {
    const gone = await this.one(id);
    await this.#write((await this.all()).filter((one) => one.id !== id));
    return gone;
  }

  #write(recipients: readonly RecipientRow[]): Promise<void> {
    return this.#door.writeWhole(this.#file, `${JSON.stringify({ format: 'bundle-recipients/1', recipients })}\n`);
  }
}
