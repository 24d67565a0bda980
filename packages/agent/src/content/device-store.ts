import { setTimeout as sleep } from 'node:timers/promises';
import { TsukuroiError } from '@tsukuroi/core';
import type { NeededFile } from '@tsukuroi/providers/patch/patch.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { layoutOf } from '@tsukuroi/trust/store/layout.ts';
import { contentStore, type StoreOptions } from '@tsukuroi/trust/store/store.ts';
import type { Fetched, WorkContents } from '../work/work-contents.ts';

/** Bytes of a content from `from` on, at most `length` of them; `missing` where nobody has it (yet). */
export type ReadContent = (sha256: string, from: number, length: number) => Promise<Uint8Array | 'missing'>;

const HOLDER = 'work';
/** Asked for at a time: small enough that check-ins of others are not kept waiting, and that what a cut costs is little. */
const PIECE_BYTES = 1024 * 1024;
const LEAST_PIECE_BYTES = 16 * 1024;
/** Then whoever asked looks whether a newer plan has come. */
const TURN_MS = 20_000;

export interface DeviceStoreOptions extends Omit<StoreOptions, 'root' | 'door'> {
  readonly root: string;
  readonly door: FileDoor;
  readonly read: ReadContent;
  /** Milliseconds that only go forward. */
  readonly steadyMs?: () => number;
  readonly pause?: (ms: number) => Promise<void>;
}

/**
 * The device's own store of what its plans name, fetched by hash in pieces: a part that is there is not fetched again, and what arrives is
 * what its hash says or is not kept (`trust/store`).
 */
export function deviceStore(options: DeviceStoreOptions): WorkContents {
  const { read, root } = options;
  const store = contentStore(options);
  const at = layoutOf(root);
  const steadyMs = options.steadyMs ?? (() => performance.now());
  const pause = options.pause ?? ((ms: number) => sleep(ms));

  async function* piecesOf(
    { sha256, length }: NeededFile,
    from: number,
    rate: number | undefined,
    count: (bytes: number) => void,
  ): AsyncGenerator<Uint8Array> {
    // About a second's worth at the rate that the plan allows.
    const most = rate === undefined ? PIECE_BYTES : Math.min(PIECE_BYTES, Math.max(LEAST_PIECE_BYTES, rate));
    for (let place = from; place < length; ) {
      const begun = steadyMs();
      const piece = await read(sha256, place, Math.min(most, length - place));
      if (piece === 'missing') {
        throw new TsukuroiError('CONTENT_MISSING', { sha256 }, { exitCode: 3 });
      }
      if (piece.length === 0) {
        return;
      }
      yield piece;
      place += piece.length;
      count(piece.length);
      const due = rate === undefined ? 0 : (piece.length / rate) * 1000 - (steadyMs() - begun);
      if (due > 0) {
        await pause(due);
      }
    }
  }

  return {
    fileOf: (hash) => at.content(hash),
    async missing(needs) {
      const found: NeededFile[] = [];
      for (const need of needs) {
        if ((await store.sizeOf(need.sha256)) !== need.length) {
          found.push(need);
        }
      }
      return found;
    },
    async fetch(needs, { kilobytesPerSecond } = {}) {
      const rate = kilobytesPerSecond === undefined ? undefined : kilobytesPerSecond * 1000;
      const until = steadyMs() + TURN_MS;
      const held = new Set([...((await store.held(HOLDER)) ?? []), ...needs.map(({ sha256 }) => sha256)]);
      await store.hold(HOLDER, held);
      let bytes = 0;
      for (const need of needs) {
        if (steadyMs() > until) {
          break;
        }
        try {
          await store.obtain({ sha256: need.sha256, size: need.length }, (from) =>
            piecesOf(need, from, rate, (count) => {
              bytes += count;
            }),
          );
        } catch (error) {
          return { bytes, ...why(error, need) };
        }
      }
      return { bytes };
    },
    async keepOnly(needs) {
      await store.hold(
        HOLDER,
        needs.map(({ sha256 }) => sha256),
      );
      await store.collect();
    },
  };
}

function why(error: unknown, { sha256 }: NeededFile): Pick<Fetched, 'refusal' | 'away'> {
  const code = error instanceof TsukuroiError ? error.code : '';
  if (code === 'STORE_DISK_FULL' || code === 'STORE_QUOTA_FULL' || code === 'DISK_FULL') {
    const missing = error instanceof TsukuroiError ? String(error.params.missing ?? '') : '';
    return { refusal: { because: 'disk-space', about: missing } };
  }
  if (code === 'CONTENT_MISSING' || code === 'CONTENT_HASH_WRONG' || code === 'CONTENT_TOO_LONG') {
    return { refusal: { because: 'content-missing', about: sha256.slice(0, 16) } };
  }
  if (error instanceof TsukuroiError) {
    return { away: true };
  }
  throw error;
}
