import type { Text } from '@tsukuroi/core';
import type { DownloadPlan } from './download.ts';
import type { FeedId, KnowledgeRecord } from './record.ts';

/** One raw input file of a feed, already chosen and hashed. `.gz` is opened by the readers. */
export interface FeedFile {
  /** Path below the feeds folder, with `/`. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  /**
   * When its publisher last changed it, as its server told the collector (ISO instant, `fetched.ts`); undefined for files brought
   * by hand. For feeds whose document states no date of its own.
   */
  readonly modified?: string;
  /** The whole file, decompressed; refuses beyond `limitBytes` (default 1 GiB) with FEED_TOO_LARGE. */
  read(limitBytes?: number): Promise<Buffer>;
  /** Text lines, decompressed, streamed, without line ends. */
  lines(): AsyncIterable<string>;
}

/**
 * Takes one record. Records of one feed may come in any order; the builder sorts. `revised` (text that sorts by age) is for a
 * feed whose documents restate each other: of the claims about one vulnerability and product, and of the notes on one
 * vulnerability, only those revised last go into the knowledge, whichever unit they come from (`compile/newest.ts`).
 */
export type Emit = (record: KnowledgeRecord, revised?: string) => void;

export interface FeedSummary {
  /** The data's own date (ISO day or instant), as the files state it; undefined when they do not. */
  readonly date: string | undefined;
  /** Things a person should know: records passed over and why, counted. `reason` is a key of the feed's `notices`. */
  readonly notices?: readonly { readonly reason: string; readonly count: number }[];
}

/**
 * One source of knowledge. `parse` has no network and no clock: same files, same records. It refuses a broken file whole,
 * with FEED_INVALID { feed, file, position, reason }; it never passes over a broken record in silence.
 */
export interface Feed {
  readonly id: FeedId;
  readonly title: Text;
  /** Publisher's page. */
  readonly home: string;
  readonly licence: string;
  /** After so many days without a newer file the console says that this knowledge is old. */
  readonly staleAfterDays: number;
  /** A new input with fewer than this share of the last good input's records is held back and flagged. */
  readonly shrinkLimit: number;
  /** Said beside the feed where our data is incomplete (samples only, one year only). */
  readonly caveat?: Text;
  /** Words for the reasons that `FeedSummary.notices` counts: `withdrawn` → 「配布元が取り下げた記録」. */
  readonly notices?: Readonly<Record<string, Text>>;
  /** What the collector fetches for this feed; absent = brought by hand or made on the machine. */
  readonly downloads?: readonly DownloadPlan[];
  /** True for files of this feed below a feeds folder. */
  accepts(path: string): boolean;
  /**
   * Unit that is accepted or refused as a whole when files are independent of each other (one MSRC month): files with the
   * same unit are chosen together. Default: all files of the feed are one unit.
   */
  unitOf?(path: string): string;
  parse(files: readonly FeedFile[], emit: Emit): Promise<FeedSummary>;
}
