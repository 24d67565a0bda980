import { TsukuroiError } from '@tsukuroi/core';
import type { Announced, Direction, Head } from './wire.ts';
import './errors.ts';

/** Whose bundles go through a pair of boxes. */
export interface Belongs {
  /** As bundles name the facility; undefined while there was no key ceremony: then nothing may pass. */
  readonly facility: string | undefined;
  /** As bundles name the organisation; any when it is not known here. */
  readonly organisation?: string;
}

/** @throws TsukuroiError MAILBOX_FOREIGN */
export function mustBelong(bundle: Head | Announced, way: Direction, belongs: Belongs): void {
  const { organisation, facility, direction } = bundle;
  const toAll = way === 'inward' && facility === 'all' && belongs.facility !== undefined;
  const ours = direction === way && (facility === belongs.facility || toAll);
  if (!ours || (belongs.organisation !== undefined && organisation !== belongs.organisation)) {
    throw new TsukuroiError('MAILBOX_FOREIGN', { organisation, facility, direction }, { exitCode: 3 });
  }
}
