import type { Facts } from '@tsukuroi/protocol';

/** Serial numbers that makers leave in place of one; they tell no machine from another. */
const NO_SERIALS =
  /^(|0+|none|default string|to be filled by o\.?e\.?m\.?|system serial number|not specified|unknown)$/i;

export interface Hardware {
  /** What tells a machine from its clone: its serial number, else its network addresses; empty when neither is known. */
  readonly hardware: string;
  readonly serial: string | undefined;
  /** With single spaces between. */
  readonly macs: string;
  readonly ips: string;
}

export function hardwareOf(facts: Pick<Facts, 'platform' | 'interfaces'>): Hardware {
  const stated = facts.platform?.serial?.trim() ?? '';
  const serial = NO_SERIALS.test(stated) ? undefined : stated;
  const interfaces = facts.interfaces ?? [];
  const macs = distinct(interfaces.map(({ mac }) => mac?.toLowerCase() ?? '')).filter(
    (mac) => mac !== '00:00:00:00:00:00',
  );
  const ips = distinct(interfaces.flatMap(({ addresses }) => addresses.map((address) => address.split('/')[0] ?? '')));
  const own = ips.filter((ip) => !/^(127\.|::1$|fe80:)/i.test(ip));
  const hardware = serial !== undefined ? `serial:${serial}` : macs.length > 0 ? `mac:${macs.join(',')}` : '';
  return { hardware, serial, macs: macs.join(' '), ips: own.join(' ') };
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values.filter((value) => value !== '' && !value.includes(' ')))].sort();
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
