import type { RestartPlace } from './place.ts';
import type { Power } from './shape.ts';

const SUPPLIES = '/sys/class/power_supply';

/**
 * What the machine runs on, by /sys/class/power_supply (kernel: Documentation/ABI/testing/sysfs-class-power). A supply whose `scope` is Device
 * feeds a mouse or keyboard and not the machine. Without a battery of its own it runs on mains.
 */
export function readPower(place: Pick<RestartPlace, 'text' | 'list'>): Power {
  const value = (supply: string, name: string) => place.text(`${SUPPLIES}/${supply}/${name}`)?.trim();
  const supplies = (place.list(SUPPLIES) ?? []).filter((supply) => value(supply, 'scope') !== 'Device');
  const batteries = supplies.filter(
    (supply) => ['Battery', 'UPS'].includes(value(supply, 'type') ?? '') && value(supply, 'present') !== '0',
  );
  if (batteries.length === 0) {
    return { from: 'mains' };
  }
  const discharging = batteries.some((supply) => value(supply, 'status') === 'Discharging');
  const charging = batteries.some((supply) => value(supply, 'status') === 'Charging');
  const plugged = supplies.some((supply) => !batteries.includes(supply) && value(supply, 'online') === '1');
  if (!discharging && (charging || plugged)) {
    return { from: 'mains' };
  }
  const percents = batteries.map((supply) => Number.parseInt(value(supply, 'capacity') ?? '', 10));
  // One battery that does not say leaves the sum unknown.
  const sum = percents.reduce((all, percent) => all + percent, 0);
  return { from: 'battery', percent: Number.isFinite(sum) ? sum / percents.length : undefined };
}
