import type { Clock } from '@tsukuroi/core';
import type { PolicyDevice, PolicyWorld } from '@tsukuroi/policy';
import type { Apart } from '@tsukuroi/protocol';
import type { Log } from '../../module.ts';
import type { Db } from '../../platform/database/index.ts';
import type { Audit } from '../audit/index.ts';
import type { PlacedDevice } from '../devices/index.ts';
import type { DirectorService } from '../director/index.ts';
import type { ActiveAgent } from '../enrolment/index.ts';
import type { Holding, Report } from '../inventories/index.ts';
import type { BroughtSupply } from './answers.ts';
import type { Touched } from './touched.ts';

/** What is open on a device, as matching says now. */
export interface Open {
  /** Ids of what it is affected by. */
  readonly affected: readonly { readonly id: string; readonly software: string }[];
  /** Packages with a weakness that is known to be exploited, and used by ransomware. */
  readonly urgent: readonly string[];
  readonly judged: boolean;
}

/** What rollouts are made of; each given, so that tests give their own. */
export interface RolloutParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly log: Pick<Log, 'error' | 'info'>;
  readonly dataFolder: string;
  readonly facility: () => Promise<string>;
  readonly world: () => Promise<PolicyWorld>;
  /** Devices as policies see them; all, or only these (at most a few hundred). The same holds for the other sources that take devices. */
  readonly policyDevices: (devices?: readonly string[]) => Promise<readonly PolicyDevice[]>;
  /** Groups that must not restart together. */
  readonly apart: () => Promise<readonly Apart[]>;
  readonly devices: (devices?: readonly string[]) => Promise<readonly PlacedDevice[]>;
  readonly agents: (devices?: readonly string[]) => Promise<readonly ActiveAgent[]>;
  readonly digests: (
    devices?: readonly string[],
  ) => Promise<ReadonlyMap<string, { readonly digest: string; readonly at: string }>>;
  /** What changed since it was asked last; each change is told once (touched.ts). */
  readonly touched: () => Promise<Touched>;
  /** Looks for entries of some names in lists of packages, by their digests; kept for as long as the names are the same. */
  readonly holdings: (names: ReadonlySet<string>) => {
    readonly of: (digests: Iterable<string>) => Promise<ReadonlyMap<string, Holding>>;
  };
  /** Profiles of devices that have a weakness whose fix has been out for more than a year (long-fixed.ts). */
  readonly longFixed: () => Promise<ReadonlySet<number>>;
  /** Versions of agents that run, by identity. */
  readonly agentVersions: (identities?: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly report: (device: string) => Promise<Report | undefined>;
  readonly open: (device: string, report: Report) => Promise<Open>;
  readonly director: () => Promise<Pick<DirectorService, 'catalog' | 'ceremony' | 'door' | 'folders' | 'order'>>;
  readonly supplies: () => Promise<readonly BroughtSupply[]>;
  /** Whether a content is in this server's store. */
  readonly hasContent: (sha256: string) => Promise<boolean>;
  /** すべて止める. */
  readonly isStopped: () => Promise<boolean>;
  /** Whether plans travel by stick. */
  readonly carried: boolean;
  /** Told when a rollout changed. */
  readonly changed: (rollout: string) => void;
}
