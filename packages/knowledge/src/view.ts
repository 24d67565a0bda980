import type { Text } from '@tsukuroi/core';
import type {
  ArchivePackage,
  Claim,
  Exploited,
  FeedId,
  Lifecycle,
  Likelihood,
  Note,
  ProductKey,
  ProductName,
  Supersedence,
} from './record.ts';
import type { UnitReader } from './units.ts';

/** An input that was not taken. */
export interface Held {
  readonly file: string;
  readonly position: string;
  readonly reason: string;
  /** Unit of the feed (an MSRC month); empty when the feed is one unit. */
  readonly unit?: string;
  /** `broken`: refused whole. `shrunk`: far fewer records than the last good one. `vanished`: was there, is not in this folder. `older`: its data is of an earlier day. */
  readonly why?: 'broken' | 'shrunk' | 'vanished' | 'older';
  /** True when a last good input stands in its place; false when nothing does. */
  readonly stands?: boolean;
}

/** What the knowledge stands on, feed by feed. */
export interface FeedState {
  readonly id: FeedId;
  /** For people, as the feed's folder says it; absent in views made by hand. */
  readonly title?: Text;
  readonly home?: string;
  readonly licence?: string;
  /** Where this knowledge is incomplete by nature (samples only, one year only). */
  readonly caveat?: Text;
  /** Where the input came from. */
  readonly origin: 'starter' | 'feeds-folder' | 'collector' | 'apt-lists' | 'override';
  /** The data's own date; undefined = the source does not say. */
  readonly date: string | undefined;
  /** SHA-256 over the hashes of the chosen inputs. */
  readonly sha256: string;
  readonly records: number;
  readonly staleAfterDays: number;
  /** Set when a newer input was not taken and the last good one stands. */
  readonly held?: Held;
  /** Further inputs of this feed that were not taken. */
  readonly heldMore?: readonly Held[];
  /** What was passed over, counted; `text` are the feed's words for the reason. */
  readonly notices?: readonly { readonly reason: string; readonly count: number; readonly text?: Text }[];
}

/** Read access to one built knowledge. Synchronous: the file is local and read-only; answers are immutable. */
export interface KnowledgeView {
  /** Digest of the records: equal digests mean equal knowledge. */
  readonly digest: string;
  readonly feeds: readonly FeedState[];
  claims(product: ProductKey): readonly Claim[];
  claimsAbout(vulnerability: string): readonly Claim[];
  notes(vulnerability: string): readonly Note[];
  exploited(vulnerability: string): Exploited | undefined;
  /** Every known-exploited record, by vulnerability. */
  exploitedAll(): Iterable<Exploited>;
  likelihood(vulnerability: string): Likelihood | undefined;
  lifecycles(product: string): readonly Lifecycle[];
  /** What the archive of a distribution release holds under a binary package name, all suites and architectures. */
  archive(distribution: string, release: string, binary: string): readonly ArchivePackage[];
  /** True when any archive index of that distribution release is at hand. */
  hasArchive(distribution: string, release: string): boolean;
  productNames(product: ProductKey): readonly ProductName[];
  /** Products whose name equals `name` after `comparable()`. */
  productsNamed(name: string): readonly ProductName[];
  supersedence(kb: string): readonly Supersedence[];
  /** Hashes of all that is answered here, to find what differs from another knowledge (`changesBetween`); absent = cannot be told. */
  readonly units?: UnitReader;
  close(): void;
}
