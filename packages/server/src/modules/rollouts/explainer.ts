import {
  explain,
  fittingPolicies,
  type Policy,
  type PolicyDevice,
  type PolicyWorld,
  type Scope,
  type Update,
} from '@tsukuroi/policy';
import type { AnyReason } from './held.ts';

/** What the policies say of one update on one device, as far as it decides whether it may be ordered. */
export interface Said {
  /** Empty: it may be ordered. */
  readonly reasons: readonly AnyReason[];
  readonly fastLane: boolean;
  /** By what the policy takes it; undefined when it does not. */
  readonly scope: PolicyScope | undefined;
}

/** A policy by its name, and by what it takes an update. */
export interface PolicyScope {
  readonly policy: string;
  readonly scope: Scope;
}

/**
 * Asks `explain` once for every kind of device and update: a hospital has few of both. That a window is shut at this moment is no reason not to
 * order; the plan says when it opens.
 */
export class Explainer {
  readonly #world: PolicyWorld;
  readonly #nowMs: number;
  readonly #said = new Map<string, Said>();
  readonly #kinds = new WeakMap<PolicyDevice, { readonly key: string; readonly policy: Policy | undefined }>();
  readonly #named: ReadonlySet<string>;

  constructor(world: PolicyWorld, nowMs: number) {
    this.#world = world;
    this.#nowMs = nowMs;
    this.#named = new Set([
      ...world.policies.flatMap(({ who, rings }) => [
        ...(who.devices ?? []),
        ...rings.flatMap((ring) => ring.who?.devices ?? []),
      ]),
      ...world.confirmations.flatMap(({ devices }) => devices),
    ]);
  }

  policyOf(device: PolicyDevice): Policy | undefined {
    return this.#kindOf(device).policy;
  }

  ask(device: PolicyDevice, update: Update, exposed: boolean): Said {
    const key = `${this.#kindOf(device).key} ${exposed} ${JSON.stringify(update)}`;
    let said = this.#said.get(key);
    if (said === undefined) {
      const { held, fastLane, policy, scope } = explain(this.#world, device, update, this.#nowMs, exposed);
      // A freeze that ends before some window is no reason either: without one, nothing would open again.
      const opens = held.some(({ code }) => code === 'outside-window');
      const reasons = held.filter(({ code }) => code !== 'outside-window' && !(code === 'frozen' && opens));
      const within = policy === undefined || scope === undefined ? undefined : { policy: policy.name, scope };
      said = { reasons, fastLane, scope: within };
      this.#said.set(key, said);
    }
    return said;
  }

  /** Put together once for each device, not for each of its updates. */
  #kindOf(device: PolicyDevice): { readonly key: string; readonly policy: Policy | undefined } {
    let known = this.#kinds.get(device);
    if (known === undefined) {
      const { id, ...kind } = device;
      const key = JSON.stringify([this.#named.has(id) ? id : '', kind]);
      known = { key, policy: fittingPolicies(this.#world.policies, device)[0]?.policy };
      this.#kinds.set(device, known);
    }
    return known;
  }
}
