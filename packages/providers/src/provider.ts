import type { Text } from '@tsukuroi/core';
import type { Facts, Inventory, OperatingSystem, Software, State } from '@tsukuroi/protocol';
import type { Machine } from './machine.ts';

export type Unreadable = Inventory['unreadable'][number];

/** What one provider learnt. What it could not learn stands in `unreadable` and is absent elsewhere: unknown, never "none". */
export interface Piece {
  readonly os?: OperatingSystem;
  /** As `uname -m`: x86_64, i686, aarch64. */
  readonly arch?: string;
  readonly device?: Inventory['device'];
  readonly software?: readonly Software[];
  readonly facts?: Partial<Omit<Facts, 'format' | 'manifest'>>;
  readonly state?: Partial<Omit<State, 'format' | 'collectedAt'>>;
  readonly unreadable?: readonly Unreadable[];
}

/** What the providers before this one learnt: the kernel's needs the packages, the clock's needs nothing. */
export interface Draft {
  readonly os: OperatingSystem | undefined;
  readonly software: readonly Software[];
}

/** Answers that cost much and change seldom, kept between runs by whoever owns a data folder. */
export interface Memory {
  /** What was kept under this key with this mark; undefined when the mark differs. */
  recall(key: string, mark: string): unknown;
  keep(key: string, mark: string, value: unknown): void;
}

export const noMemory: Memory = {
  recall: () => undefined,
  keep() {
    return;
  },
};

/** What a provider is and touches, declared apart from how it does it. */
export interface ProviderManifest {
  /** Folder name. */
  readonly id: string;
  readonly title: Text;
  /** Parts of an inventory it fills. */
  readonly learns: readonly string[];
  /** Files and folders it reads. */
  readonly reads: readonly string[];
  /** Programs of this machine it runs, with what their exit codes mean; none is ever run from a mounted root. */
  readonly runs: readonly {
    readonly command: string;
    readonly args: readonly string[];
    readonly exitCodes: Readonly<Record<number, string>>;
    /** Man page or document. */
    readonly source: string;
  }[];
}

/** One way to learn about a machine: one folder and one line in registry.ts. */
export interface Provider {
  readonly manifest: ProviderManifest;
  collect(machine: Machine, draft: Draft, memory: Memory): Piece | Promise<Piece>;
}
