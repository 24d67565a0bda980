import type { WindowRule } from '../window/shape.ts';
import type { Policy } from './shape.ts';

/**
 * When a device of a policy may be held up while somebody switches it off: on the days of the policy's own windows, between the hours of its
 * catch-up rule; so holidays, closing days and claims days count as they do for the windows. None where the policy does not ask for it. Pure.
 */
export function eveningRules({ catchUp, windows }: Pick<Policy, 'catchUp' | 'windows'>): readonly WindowRule[] {
  return catchUp.rule === 'evening-shutdown'
    ? windows.map((rule) => ({ ...rule, from: catchUp.from, to: catchUp.to }))
    : [];
}
