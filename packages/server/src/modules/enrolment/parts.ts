import type { Clock } from '@tsukuroi/core';
import type { Db } from '../../platform/database/index.ts';
import type { SecretBox } from '../../platform/secrets/box.ts';
import type { Audit } from '../audit/index.ts';
import type { Devices } from '../devices/index.ts';
import type { Inventories } from '../inventories/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { DeviceAuthority } from './authority.ts';
import type { PeerReader } from './peers.ts';
import type { TakePower } from './power.ts';
import type { TakeResult } from './results.ts';
import type { SeenNotes } from './seen.ts';

/** What the command line beside a running server has too: enough for tokens and revocations. */
export interface OfficeParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly dataFolder: string;
  readonly facility: { readonly id: string; readonly name: string };
  readonly secrets: SecretBox;
  /** Asked at each use, since the server's certificate is renewed while it runs. */
  readonly authority: () => DeviceAuthority;
}

/** What the running server works with. */
export interface EnrolmentParts extends OfficeParts {
  readonly devices: Devices;
  readonly inventories: Inventories;
  readonly ledger: Ledger;
  readonly takeResult: TakeResult;
  readonly takePower: TakePower;
  /** Devices in a running rollout come more often, so that a stop reaches them within a minute. */
  readonly isHurried: (identity: string) => boolean;
  readonly peers: PeerReader;
  readonly seen: SeenNotes;
  /** Where agents report, `host:port`. */
  readonly agentAddresses: () => readonly string[];
  /** Where tokens say to enrol, `host:port`. */
  readonly enrolAddresses: () => readonly string[];
}
