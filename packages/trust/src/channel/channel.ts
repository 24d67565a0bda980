import type { Result } from '@tsukuroi/core';
import { z } from 'zod';
import type { ChannelContent } from '../plan/plan.ts';

/** `channel/1` (docs/formats/channel.md): a vendor's own signed updates, accepted as a whole by the catalogue's keys. */
export const Channel = z
  .strictObject({
    format: z.literal('channel/1'),
    id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/),
    /** `yum`: repositories of rpm packages, which dnf reads too. */
    kind: z.enum(['apt', 'yum', 'windows-update']),
    /** Of `yum`: ids of repositories. */
    suites: z.array(z.string().min(1).max(100)).min(1),
    /** Of `apt`; empty otherwise. */
    components: z.array(z.string().min(1).max(100)),
    /** Fingerprints of the vendor's signing keys, upper-case hexadecimal. */
    keys: z.array(z.string().regex(/^[0-9A-F]{40}([0-9A-F]{24})?$/)).min(1),
    /**
     * `yum` only. `packages-only`: the vendor does not sign its index, and people have accepted that; each package's own signature by a key
     * of the channel stands in. Absent is `signed`.
     */
    metadata: z.enum(['signed', 'packages-only']).optional(),
  })
  .refine(({ kind, metadata }) => metadata === undefined || kind === 'yum', 'metadata is said of yum only');
export type Channel = z.infer<typeof Channel>;

export const CHANNEL_LIMIT_BYTES = 100_000;

export function readChannel(bytes: Uint8Array): Channel | undefined {
  try {
    const parsed = Channel.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** What the vendor's chain says of a package, found out without believing the plan. */
export interface ProvedPackage {
  /** Hash of the index whose signature was verified with a key of the channel. */
  readonly index: string;
  readonly package: string;
  readonly version: string;
  /** Hash and length that the index states. */
  readonly sha256: string;
  readonly length: number;
  /** Higher than what is installed; `unknown` is not enough. */
  readonly newer: 'yes' | 'no' | 'unknown';
  /** Installed already, or a new dependency in the package manager's own simulation. */
  readonly wanted: boolean;
  /** Packages that the package manager would remove. */
  readonly removes: readonly string[];
}

/** The vendor's side of the proof; a provider gives it (apt: gpgv over InRelease, then Packages, then apt's simulation; dnf the same). */
export type ChannelProof = (channel: Channel, content: ChannelContent) => Promise<Result<ProvedPackage, string>>;

/** Why a channel's word was not enough. */
export type ChannelRefusal =
  | 'channel-unknown'
  | 'channel-unproved'
  | 'channel-other-index'
  | 'channel-other-package'
  | 'channel-not-newer'
  | 'channel-not-wanted'
  | 'channel-removes';

/** Whether the vendor's chain backs exactly what the plan orders. Pure; DESIGN: index, hash, higher version, no removal. */
export function channelRefusal(content: ChannelContent, proved: ProvedPackage): ChannelRefusal | undefined {
  if (proved.index !== content.index) {
    return 'channel-other-index';
  }
  const same =
    proved.package === content.package &&
    proved.version === content.version &&
    proved.sha256 === content.sha256 &&
    proved.length === content.length;
  if (!same) {
    return 'channel-other-package';
  }
  if (proved.newer !== 'yes') {
    return 'channel-not-newer';
  }
  if (!proved.wanted) {
    return 'channel-not-wanted';
  }
  return proved.removes.length > 0 ? 'channel-removes' : undefined;
}
