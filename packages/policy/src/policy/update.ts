import type { ProgramCategory } from '@tsukuroi/core';
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
  /** What a program of the catalogue is for; absent when its recipe does not say, and for everything else. */
  readonly category?: ProgramCategory | undefined;
  /** Version whose consent is asked for, so that a consent to another one does not count. */
  readonly version: string;
}

/** By what a policy takes an update. */
export type Scope =
  | { readonly by: 'os-all' | 'os-security' | 'applications' | 'name' | 'product' }
  | { readonly by: 'category'; readonly category: ProgramCategory };

/** By what a policy is about an update; undefined when it is not. */
export function scopeOf(what: Policy['what'], update: Update): Scope | undefined {
  const { applications, categories = [] } = what;
  if (update.kind === 'application') {
    const category = categories.find((one) => one === update.category);
    if (applications !== 'none' && applications !== 'all' && applications.includes(update.name)) {
      return { by: 'name' };
    }
    if (applications === 'all') {
      return { by: 'applications' };
    }
    return category === undefined ? undefined : { by: 'category', category };
  }
  if (update.kind === 'product') {
    return what.product ? { by: 'product' } : undefined;
  }
  if (what.os === 'all') {
    return { by: 'os-all' };
  }
  return what.os === 'security' && update.kind === 'os-security' ? { by: 'os-security' } : undefined;
}

/** Whether a policy wants a program also where it is not installed: only by its name, never by "all" or by what it is for. */
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
