import { join } from 'node:path';
import { type Clock, describeError, isoSeconds, type Language, TsukuroiError } from '@tsukuroi/core';
import type { RefusedBundleRow } from '@tsukuroi/protocol';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { z } from 'zod';

const LIMIT_BYTES = 1024 * 1024;
/** The newest are kept; the audit log has all of them. */
const MOST = 100;

const refusalShape = z.strictObject({
  at: z.string(),
  by: z.string().max(200),
  folders: z.array(z.string().max(1_000)).max(99),
  code: z.string().max(100),
  params: z.record(z.string(), z.union([z.string().max(2_000), z.number()])),
  /** How often in a row. */
  times: z.int().min(1),
});
type Refusal = z.infer<typeof refusalShape>;

const fileShape = z.strictObject({
  format: z.literal('bundle-refusals/1'),
  /** Newest first. */
  refusals: z.array(refusalShape).max(MOST),
});

/** Imports that were refused, so that people can read why after the page was closed: `bundles/refusals.json`. */
export class Refusals {
  readonly #door: FileDoor;
  readonly #clock: Clock;
  readonly #file: string;

  constructor(parts: { door: FileDoor; clock: Clock; bundles: string }) {
    this.#door = parts.door;
    this.#clock = parts.clock;
    this.#file = join(parts.bundles, 'refusals.json');
  }

  /** The same refusal again is counted, not repeated. */
  async add(by: string, folders: readonly string[], { code, params }: TsukuroiError): Promise<void> {
    const before = await this.#all();
    const at = isoSeconds(this.#clock.nowMs());
    const kept = Object.fromEntries(
      Object.entries(params).map(([name, value]) => [name, typeof value === 'number' ? value : value.slice(0, 2_000)]),
    );
    const now: Refusal = { at, by, folders: folders.slice(0, 99), code, params: kept, times: 1 };
    const [newest, ...older] = before;
    const same = newest !== undefined && identical(newest) === identical(now);
    const refusals = same ? [{ ...now, times: newest.times + 1 }, ...older] : [now, ...before].slice(0, MOST);
    const text = JSON.stringify({ format: 'bundle-refusals/1', refusals });
    await this.#door.writeWhole(this.#file, Buffer.from(text), { mode: 0o600 });
  }

  /** Worded now, in the language of whoever asks. */
  async rows(language: Language): Promise<RefusedBundleRow[]> {
    return (await this.#all()).map(({ at, by, code, folders, params, times }, index) => {
      const { what, effect, next } = describeError(new TsukuroiError(code, params), language);
      return { id: `${at} ${index}`, at, where: folders.join('、'), what, effect, next, by, times };
    });
  }

  /** What another release wrote and this one cannot read is no reason to refuse anything: the audit log has it all. */
  async #all(): Promise<readonly Refusal[]> {
    const bytes = await this.#door.readIfThere(this.#file, LIMIT_BYTES);
    try {
      const read = fileShape.safeParse(JSON.parse(Buffer.from(bytes ?? []).toString('utf8')));
      return read.success ? read.data.refusals : [];
    } catch {
      return [];
    }
  }
}

function identical({ by, code, folders, params }: Refusal): string {
  return JSON.stringify([by, code, folders, params]);
}
