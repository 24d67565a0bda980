import { describe, expect, it } from 'vitest';
import { readPower } from './power.ts';
import { placeWith } from './testing/place.ts';

const SUPPLY = '/sys/class/power_supply';

function laptop(battery: Readonly<Record<string, string>>, online: string) {
  const files = Object.entries(battery).map(([name, value]) => [`${SUPPLY}/BAT0/${name}`, `${value}\n`]);
  return placeWith(
    Object.fromEntries([...files, [`${SUPPLY}/AC/type`, 'Mains\n'], [`${SUPPLY}/AC/online`, `${online}\n`]]),
  );
}

const BATTERY = { type: 'Battery', present: '1', capacity: '42' };

describe('readPower', () => {
  it('takes a desktop without any supply for mains', () => {
    expect(readPower(placeWith({}))).toEqual({ from: 'mains' });
  });

  it('says how full the battery of an unplugged laptop is', () => {
    expect(readPower(laptop({ ...BATTERY, status: 'Discharging' }, '0'))).toEqual({ from: 'battery', percent: 42 });
  });

  it('is on mains while it charges, and while a limit of the maker keeps a plugged battery from charging', () => {
    expect(readPower(laptop({ ...BATTERY, status: 'Charging' }, '1'))).toEqual({ from: 'mains' });
    expect(readPower(laptop({ ...BATTERY, status: 'Not charging' }, '1'))).toEqual({ from: 'mains' });
  });

  it('is on battery when a plug is in but the battery runs down all the same', () => {
    expect(readPower(laptop({ ...BATTERY, status: 'Discharging' }, '1'))).toMatchObject({ from: 'battery' });
  });

  it('is on battery when nothing says that it is fed', () => {
    expect(readPower(laptop({ ...BATTERY, status: 'Unknown' }, '0'))).toEqual({ from: 'battery', percent: 42 });
  });

  it('does not know how full a battery is that does not say', () => {
    const { capacity: _, ...silent } = BATTERY;

    expect(readPower(laptop({ ...silent, status: 'Discharging' }, '0'))).toEqual({
      from: 'battery',
      percent: undefined,
    });
  });

  it('passes over the battery of a wireless mouse', () => {
    const mouse = { type: 'Battery', scope: 'Device', status: 'Discharging', capacity: '5' };
    const files = Object.entries(mouse).map(([name, value]) => [`${SUPPLY}/hidpp_battery_0/${name}`, value]);

    expect(readPower(placeWith(Object.fromEntries(files)))).toEqual({ from: 'mains' });
  });

  it('adds up two batteries, of which one is emptied first', () => {
    const both = { BAT0: '0', BAT1: '98' };
    const files = Object.entries(both).flatMap(([name, capacity]) => [
      [`${SUPPLY}/${name}/type`, 'Battery'],
      [`${SUPPLY}/${name}/status`, 'Discharging'],
      [`${SUPPLY}/${name}/capacity`, capacity],
    ]);

    expect(readPower(placeWith(Object.fromEntries(files)))).toEqual({ from: 'battery', percent: 49 });
  });
});
