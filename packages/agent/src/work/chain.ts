import type { WorkReason } from '@tsukuroi/protocol/work.ts';
import type { ChannelProof } from '@tsukuroi/trust/channel/channel.ts';
import type { WorkContents } from './work-contents.ts';
import type { WorkFolder } from './work-folder.ts';

/** What a vendor's own chain says of an order, whatever its package manager. */
export interface Chain {
  /** Asked only for what is really going to be installed. */
  readonly prove: ChannelProof;
  /** Names and dates of the lists behind it: when the order is backed they become the oldest that count. */
  readonly lists: readonly { readonly suite: string; readonly date: string }[];
  /** Of a refusal's code. */
  reasonOf(code: string): WorkReason;
  close(): Promise<void>;
}

export interface ChainParts {
  readonly folder: WorkFolder;
  readonly contents: Pick<WorkContents, 'fileOf'>;
  /** Lower bound of time that the device trusts. */
  readonly trustedMs: () => number | undefined;
}
