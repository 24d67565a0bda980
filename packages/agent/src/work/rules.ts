import type { WorkReason } from '@tsukuroi/protocol/work.ts';
import {
  type CharterRefusal,
  departmentOf,
  type Order,
  permits,
  stricterTouch,
} from '@tsukuroi/trust/charter/permits.ts';
import type { Backing } from '@tsukuroi/trust/client/backing.ts';
import type { Plan } from '@tsukuroi/trust/plan/plan.ts';
import type { Standing } from './standing.ts';
import type { Work } from './works.ts';

export interface Refusal {
  readonly because: WorkReason;
  readonly about?: string;
}

/** What this version knows how to do; anything else is refused, not forgotten. */
const KNOWN_VERBS: readonly string[] = ['stage', 'install', 'remove', 'reboot'];
/** Refusals that pass by themselves with the hour. */
const OF_THE_HOUR: readonly CharterRefusal[] = ['time-untrusted', 'outside-window', 'not-this-hour'];

/**
 * Why an action may not be followed whatever the hour is: the device's own judgement of a correctly signed order, by charter, touch class,
 * permits and backing. Pure.
 */
export function ruleRefusal({ plan, action }: Work, standing: Standing): Refusal | undefined {
  if (!KNOWN_VERBS.includes(action.verb)) {
    return { because: 'order-refused', about: action.verb };
  }
  const backing = standing.backing.get(action.id);
  if (backing?.backed !== true) {
    // Touch class and verbs are said first: they hold however well an order is backed.
    return charterRefusal(plan, action, standing, []) ?? unbacked(backing);
  }
  return charterRefusal(plan, action, standing, backing.permits);
}

function charterRefusal(
  plan: Plan,
  action: Work['action'],
  standing: Standing,
  given: Order['permits'],
): Refusal | undefined {
  const { charter, self, strictestTouch, time } = standing;
  const answer = permits(charter, {
    ...self,
    touch: plan.touch,
    ...(strictestTouch === undefined ? {} : { strictestTouchSeen: strictestTouch }),
    action,
    permits: given,
    atMs: time.trustedMs,
  });
  if (answer.allowed || OF_THE_HOUR.includes(answer.because)) {
    return undefined;
  }
  return refusalOf(answer.because, standing);
}

function refusalOf(because: CharterRefusal, standing: Standing): Refusal {
  switch (because) {
    case 'touch-never':
      return { because };
    case 'approval-missing':
      // A permit has dates: without trusted time none counts.
      return { because: standing.time.trustedMs === undefined ? 'time-untrusted' : because };
    case 'touch-loosened':
      return loosestTouch(standing) === 'never'
        ? { because: 'touch-never' }
        : { because: 'order-refused', about: because };
    default:
      return { because: 'order-refused', about: because };
  }
}

/** The loosest class that this device may be given, as `permits` reckons it. */
function loosestTouch({ charter, self, strictestTouch }: Standing): Plan['touch'] {
  const named = Object.hasOwn(charter.devices, self.device) ? charter.devices[self.device] : undefined;
  const { touch } = departmentOf(charter, self.department);
  return named ?? stricterTouch(touch, strictestTouch ?? touch);
}

const BACKING_REASONS: Readonly<Partial<Record<string, WorkReason>>> = {
  'channel-not-newer': 'not-newer',
  'channel-removes': 'would-remove',
  'channel-not-wanted': 'unplanned-change',
};

export function unbacked(backing: Backing | undefined): Refusal {
  if (backing === undefined || backing.backed) {
    return { because: 'not-backed' };
  }
  const because = BACKING_REASONS[backing.because] ?? 'not-backed';
  return { because, about: because === 'not-backed' ? `${backing.because} ${backing.what}` : backing.what };
}
