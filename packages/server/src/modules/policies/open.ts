import type { PolicyDevice, PolicyWorld } from '@tsukuroi/policy';
import type { Apart } from '@tsukuroi/protocol';
import type { ServerContext } from '../../module.ts';
import { readApart } from './apart.ts';
import { readPolicyDevices } from './policy-devices.ts';
import { readDecisions } from './world.ts';

/** What other modules ask of policies. Read anew with every call: what a person changed counts at once. */
export interface Policies {
  /** Everything that was decided, as `explain` of packages/policy takes it; what cannot be read holds back. */
  world(): Promise<PolicyWorld>;
  /** Devices as policies see them, by the id of the devices module; all of the facility, or those with these ids. */
  devices(ids?: readonly string[]): Promise<readonly PolicyDevice[]>;
  /** Groups of devices that must not restart together, each arrangement in the order in which its groups go. */
  apart(): Promise<readonly Apart[]>;
}

const POLICIES = new WeakMap<ServerContext, Policies>();

export function policiesOf(context: ServerContext): Policies {
  let policies = POLICIES.get(context);
  if (policies === undefined) {
    policies = open(context);
    POLICIES.set(context, policies);
  }
  return policies;
}

function open({ clock, db, settings }: ServerContext): Policies {
  const parts = async () => ({ clock, db, facility: await settings.facility() });
  return {
    world: async () => (await readDecisions(await parts())).world,
    devices: async (ids) => {
      const mine = await parts();
      return readPolicyDevices(mine, (await readDecisions(mine)).world, ids);
    },
    apart: async () => readApart(await parts()),
  };
}
