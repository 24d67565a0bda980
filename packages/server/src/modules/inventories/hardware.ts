import type { Facts } from '@tsukuroi/protocol';

/** Serial numbers that makers leave in place of one; they tell no machine from another. */
const NO_SERIALS =
  /^(|0+|none|default string|to be filled by o\.?e\.?m\.?|system serial number|not specified|unknown)$/i;

/** What tells a machine from its clone: its serial number, else its network addresses; empty when neither is known. */
export function hardwareOf(facts: Pick<Facts, 'platform' | 'interfaces'>): string {
  const serial = facts.platform?.serial?.trim() ?? '';
  if (!NO_SERIALS.test(serial)) {
    return `serial:${serial}`;
  }
  const addresses = (facts.interfaces ?? [])
    .map(({ mac }) => mac?.toLowerCase() ?? '')
    .filter((mac) => mac !== '' && mac !== '00:00:00:00:00:00');
  return addresses.length === 0 ? '' : `mac:${[...new Set(addresses)].sort().join(',')}`;
}

/** True when both are known and nothing of one is found in the other. Unknown hardware contradicts nothing. */
export function isOtherHardware(before: string, now: string): boolean {
  const [kindBefore, valuesBefore] = split(before);
  const [kindNow, valuesNow] = split(now);
  if (kindBefore === '' || kindBefore !== kindNow) {
    return false;
  }
  return !valuesBefore.some((value) => valuesNow.includes(value));
}

function split(hardware: string): [string, string[]] {
  const at = hardware.indexOf(':');
  return at < 0 ? ['', []] : [hardware.slice(0, at), hardware.slice(at + 1).split(',')];
}
