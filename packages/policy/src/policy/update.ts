import type { Policy, VendorRule } from './shape.ts';

/** An update that could be applied to a device. */
export interface Update {
  /** Package, application or update, as the provider names it. */
  readonly name: string;
  /** `product`: the agent itself. */
  readonly kind: 'os-security' | 'os-other' | 'application' | 'product';
  /** `YYYY-MM-DD` in Japan; undefined when nobody says. */
  readonly publishedOn: string | undefined;
  /** Listed as exploited. */
  readonly exploited: boolean;
  /** Listed as used by ransomware. */
  readonly ransomware: boolean;
  /** Version whose consent is asked for, so that a consent to another one does not count. */
  readonly version: string;
}

/** Whether a policy is about an update at all. */
export function isInScope(what: Policy['what'], update: Update): boolean {
  if (update.kind === 'application') {
    return what.applications === 'all' || (what.applications !== 'none' && what.applications.includes(update.name));
  }
  if (update.kind === 'product') {
    return what.product;
  }
  return what.os === 'all' || (what.os === 'security' && update.kind === 'os-security');
}

/** Whether a policy wants a program also where it is not installed: only by its name, never by "all". */
export function isNamedIn(what: Policy['what'], application: string): boolean {
  return typeof what.applications !== 'string' && what.applications.includes(application);
}

/** Whether a maker's rule allows an update. */
export function isAllowedBy(rule: VendorRule, update: Update): boolean {
  // To a maker our agent is a program of somebody else like any other.
  if (update.kind === 'application' || update.kind === 'product') {
    return rule.allow.applications;
  }
  return rule.allow.os === 'all' || (rule.allow.os === 'security' && update.kind === 'os-security');
}

/** Known exploited and used by ransomware: what may take the fast lane on an exposed device. */
export function isUrgent(update: Update): boolean {
  return update.exploited && update.ransomware;
}
