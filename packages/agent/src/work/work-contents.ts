import type { NeededFile } from '@tsukuroi/providers/patch/patch.ts';
import type { Refusal } from './rules.ts';

/** What a turn of fetching came to. Without refusal and `away` it is asked again until nothing is missing. */
export interface Fetched {
  readonly bytes: number;
  readonly refusal?: Refusal;
  /** Nobody answers. */
  readonly away?: true;
}

/** The device's own store, as work needs it. */
export interface WorkContents {
  fileOf(sha256: string): string;
  missing(needs: readonly NeededFile[]): Promise<readonly NeededFile[]>;
  /** Fetches for a while what is not there; what was begun is gone on with. Never throws for what the other side or the disk does. */
  fetch(needs: readonly NeededFile[], limits?: { readonly kilobytesPerSecond?: number }): Promise<Fetched>;
  /** From now on only these are needed: everything else is let go. */
  keepOnly(needs: readonly NeededFile[]): Promise<void>;
}
