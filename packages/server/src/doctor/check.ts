import type { Clock, Text } from '@tsukuroi/core';
import type { ServerConfig } from '../config.ts';
import type { DatabaseAddress } from '../platform/database/index.ts';

/** What a check may look at. It changes nothing. */
export interface Patient {
  /** The data folder, absolute. */
  readonly folder: string;
  readonly config: ServerConfig;
  readonly address: DatabaseAddress;
  readonly clock: Clock;
  /** Whether a server has the folder in use. */
  readonly running: boolean;
}

/**
 * What was found. `good`: looked at and right. `bad`: somebody must do something. `unknown`: it could not be looked at, or there is
 * nothing to look at yet; never shown as good.
 */
export interface Finding {
  readonly state: 'good' | 'bad' | 'unknown';
  readonly text: Text;
  /** What to do; with every `bad`. */
  readonly next?: Text;
}

/** One thing to look at: one file under `checks/` and one line in `registry.ts`. */
export interface Check {
  readonly id: string;
  readonly title: Text;
  look(patient: Patient): Promise<Finding>;
}
