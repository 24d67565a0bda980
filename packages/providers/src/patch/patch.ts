import type { Result } from '@tsukuroi/core';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import type { ResultEvidence, WorkReason } from '@tsukuroi/protocol/work.ts';

/** A file by its hash, which must be in the device's own store before anything is prepared. */
export interface NeededFile {
  readonly sha256: string;
  readonly length: number;
}

/** A package as a plan names it (docs/formats/plan.md), backed by catalogue or channel as the trust room judged. */
export interface OrderedPackage {
  readonly package: string;
  readonly architecture: string;
  readonly version: string;
  readonly sha256: string;
  readonly length: number;
}

/** The machine as a provider works on it. Nothing of it is looked up elsewhere, so that tests give their own. */
export interface PatchWorld {
  /** Where the content of a hash lies in the device's store. */
  readonly fileOf: (sha256: string) => string;
  /** Folder of the provider alone, absolute, on the disk of the store; it may be emptied at any time. */
  readonly folder: string;
  readonly run: RunProgram;
  /** Bytes that must stay free on the machine's disk whatever is installed. */
  readonly keepFreeBytes: number;
  /** What this device has seen of the vendor's lists; without it their age is judged by the caller alone. */
  readonly lists?: {
    /** Date of the newest verified list, by suite. */
    readonly newestSeen: Readonly<Record<string, string>>;
    /** Lower bound of time that the device trusts; undefined: not known. */
    readonly nowMs: number | undefined;
  };
  /** How long the package manager may take for an installation before it is ended; 60 minutes unless told. */
  readonly installMs?: number;
  /** How long a lock that somebody else holds is waited for; a minute unless told. */
  readonly lockWaitMs?: number;
}

/** Why a provider does not go on: for the journal, and what it is about (a package, a file, a lock's holder). */
export interface PatchRefusal {
  readonly because: WorkReason;
  readonly about: string;
  /** Last words of the package manager, where it was asked. */
  readonly output: readonly string[];
}

/** A package of the order that is left alone, though the rest can be installed without it. */
export interface LeftOut {
  readonly package: string;
  readonly because: Extract<WorkReason, 'held-package'>;
}

/** Ready to install: everything was proved on this machine a moment ago, and nothing of it was changed. */
export interface PreparedPatch {
  /** What is to be installed: the order without what is there already, or newer, and without `leftOut`. */
  readonly packages: readonly OrderedPackage[];
  /** Versions that are installed now, by `package:architecture`; a package that is new here is missing. */
  readonly before: ReadonlyMap<string, string>;
  /** Whether the versions of before could be had again, and if not why; said before anything is installed. */
  readonly wayBack: { readonly possible: true } | { readonly possible: false; readonly because: string };
  /** With any, `apply` can only end as `partly`: the rest is installed, and these are told. */
  readonly leftOut?: readonly LeftOut[];
}

/**
 * What became of an order. `changes` has one entry for each package of the order. `needRestart` is empty: whoever wants it asks the provider's
 * `needRestart`, once, since the answer costs more than all the rest. `cost.bytes`: the contents of the order; who fetched knows how many
 * of them really came over the line.
 */
export type Applied = Pick<ResultEvidence, 'changes' | 'keptSettings' | 'needRestart' | 'output' | 'cost'> &
  Partial<Pick<ResultEvidence, 'exit'>> & {
    /** `installed`: every package is there as ordered; `partly`: some are; `nothing`: the machine is as before. */
    readonly outcome: 'installed' | 'partly' | 'nothing';
    /** Of `partly` and `nothing`. */
    readonly because?: WorkReason;
    readonly about?: string;
  };

/**
 * How one package manager installs what a plan names. It never talks to the network and runs no words of the server: versions, hashes and
 * fixed arguments only. Every method may be killed at any moment and called again; none throws for what the machine does.
 */
export interface PatchProvider<Order> {
  readonly id: ResultEvidence['provider'];
  /** Everything that must be in the store first. */
  needs(order: Order): readonly NeededFile[];
  /**
   * Ends what an interruption left (`dpkg --configure -a`), proves the order against the vendor's own chain and this machine, asks the
   * package manager what it would do, and refuses when that is anything but the order: a removal, a package more or less, a held one, too
   * little room, a lock that somebody holds. Changes nothing else.
   */
  prepare(order: Order, world: PatchWorld): Promise<Result<PreparedPatch, PatchRefusal>>;
  /** Installs what was prepared, and says what is there afterwards, read from the package manager's own records. */
  apply(order: Order, prepared: PreparedPatch, world: PatchWorld): Promise<Applied>;
  /** What is there now of an order, from the package manager's own records; also after a crash, without having prepared. */
  look(order: Order, world: PatchWorld): Promise<Applied>;
  /**
   * Puts back the versions of before, of a failed order whose way back is possible; new packages stay. `outcome` and `changes` speak of the
   * old versions: `installed` means that all of them are there again.
   */
  back?(order: Order, prepared: PreparedPatch, world: PatchWorld): Promise<Applied>;
  /** Services and programs that still run old code, `kernel` for the kernel; undefined when it cannot be known. */
  needRestart(world: PatchWorld): Promise<readonly string[] | undefined>;
}
