import type { Policy, PolicyWho } from './shape.ts';
import type { DeviceClass, TouchClass } from './touch.ts';

/** What a policy needs to know of a device. */
export interface PolicyDevice {
  readonly id: string;
  readonly facility: string;
  readonly department: string | undefined;
  readonly tags: readonly string[];
  /** Undefined until a person confirmed one. */
  readonly class: DeviceClass | undefined;
  /** As a person set it for this device. */
  readonly touch: TouchClass | undefined;
  /** Products of makers that have rules of their own. */
  readonly products: readonly string[];
}

/** From the closest to the widest. The closest line of a policy that names the device decides how close the policy is. */
export const CLOSENESS = ['devices', 'tags', 'classes', 'departments', 'facilities'] as const;
export type Closeness = (typeof CLOSENESS)[number];

export interface Fitting {
  readonly policy: Policy;
  readonly closeness: Closeness;
  /** Why it does not count although it fits; undefined for the one that wins. */
  readonly lostBy?: 'wider' | 'order' | 'id';
}

/** How closely a `who` names a device; undefined when it does not. */
export function closenessOf(who: PolicyWho, device: PolicyDevice): Closeness | undefined {
  const holds: Readonly<Record<Closeness, boolean | undefined>> = {
    devices: who.devices?.includes(device.id),
    tags: who.tags?.some((tag) => device.tags.includes(tag)),
    classes: who.classes?.some((one) => one === device.class),
    departments: who.departments?.some((one) => one === device.department),
    facilities: who.facilities?.includes(device.facility),
  };
  return CLOSENESS.some((line) => holds[line] === false) ? undefined : CLOSENESS.find((line) => holds[line]);
}

/**
 * The policies that fit a device, the one that counts first. One policy counts as a whole, so that nobody has to add up settings in their head:
 * the closest one, then the one higher in the list. Everything else can only hold back (explain.ts).
 */
export function fittingPolicies(policies: readonly Policy[], device: PolicyDevice): readonly Fitting[] {
  const fitting = policies
    .flatMap((policy) => {
      const closeness = closenessOf(policy.who, device);
      return closeness === undefined ? [] : [{ policy, closeness }];
    })
    .sort(
      (one, other) =>
        CLOSENESS.indexOf(one.closeness) - CLOSENESS.indexOf(other.closeness) ||
        one.policy.order - other.policy.order ||
        (one.policy.id < other.policy.id ? -1 : 1),
    );
  const [first, ...rest] = fitting;
  if (first === undefined) {
    return [];
  }
  return [first, ...rest.map((one) => ({ ...one, lostBy: lostTo(first, one) }))];
}

function lostTo(winner: Fitting, one: Fitting): 'wider' | 'order' | 'id' {
  if (one.closeness !== winner.closeness) {
    return 'wider';
  }
  return one.policy.order === winner.policy.order ? 'id' : 'order';
}
