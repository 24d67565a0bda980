import type { ClinicalRole, Exposure, Manifest, Software } from '@tsukuroi/protocol';
import { Random } from './random.ts';
import { LINUX_SYSTEM, packageEntry, programEntry, UNIVERSE, windowsSystem } from './universe.ts';

/** A device of the fleet: which set of software it has, and where it stands. */
export interface FleetDevice {
  readonly id: string;
  readonly name: string;
  /** Place in the facility's `sets`. */
  readonly set: number;
  readonly department: string;
  readonly exposure: Exposure;
  readonly role: ClinicalRole;
}

export interface FleetFacility {
  readonly id: string;
  readonly sets: readonly Manifest[];
  readonly devices: readonly FleetDevice[];
}

/** Of all devices; the others run Windows. */
const LINUX_SHARE = 0.1;
/** In each facility distinct software sets are so many of the devices. */
const DISTINCT_SHARE = 0.3;
const DEPARTMENTS = 40;
const EXPOSURES: readonly Exposure[] = [
  'internal',
  'internal',
  'internal',
  'internal',
  'internal',
  'dmz',
  'isolated',
  'edge',
];
const ROLES: readonly ClinicalRole[] = ['care', 'care', 'care', 'office', 'office', 'infrastructure', 'life-support'];

/** Facilities and devices of each size of the fleet. */
export const FLEET_SIZES: Readonly<Record<number, { readonly facilities: number; readonly devicesEach: number }>> = {
  2000: { facilities: 1, devicesEach: 2_000 },
  20000: { facilities: 10, devicesEach: 2_000 },
  // One large hospital group on one server: the hardest case for every list of the console.
  100000: { facilities: 1, devicesEach: 100_000 },
  560000: { facilities: 280, devicesEach: 2_000 },
};

/** The fixed fleet, one facility after another: the same on every machine and in every run. */
export function* fleet(size: { readonly facilities: number; readonly devicesEach: number }): Generator<FleetFacility> {
  for (let number = 0; number < size.facilities; number++) {
    yield facility(number, size.devicesEach);
  }
}

function facility(number: number, devices: number): FleetFacility {
  const random = new Random(7_919 * (number + 1));
  const id = `fleet-${String(number).padStart(3, '0')}`;
  const count = Math.round(devices * DISTINCT_SHARE);
  const habits = { packages: random.below(UNIVERSE.packageVersions), programs: random.below(UNIVERSE.programVersions) };
  const sets = Array.from({ length: count }, () =>
    random.next() < LINUX_SHARE ? linuxSet(random, habits.packages) : windowsSet(random, habits.programs),
  );
  const places = Array.from({ length: DEPARTMENTS }, (_, index) => ({
    department: `部署${String(index + 1).padStart(2, '0')}`,
    exposure: random.pick(EXPOSURES),
    role: random.pick(ROLES),
  }));
  const list = Array.from({ length: devices }, (_, index): FleetDevice => {
    const place = random.pick(places);
    return {
      id: `${id}-${String(index).padStart(6, '0')}`,
      name: `${place.department}-PC-${String(index).padStart(6, '0')}`,
      set: index < count ? index : random.popular(count),
      ...place,
    };
  });
  return { id, sets, devices: list };
}

/** Version the facility usually has, or any other. */
function version(random: Random, usual: number, limit: number): number {
  return random.next() < 0.7 ? usual : random.below(limit);
}

function linuxSet(random: Random, usual: number): Manifest {
  const wanted = random.around(700, 150, 200);
  const software = new Map<number, Software>();
  while (software.size < wanted) {
    const index = random.popular(UNIVERSE.packages);
    if (!software.has(index)) {
      software.set(index, packageEntry(index, version(random, usual, UNIVERSE.packageVersions)));
    }
  }
  return { format: 'manifest/1', os: LINUX_SYSTEM, arch: 'x86_64', software: [...software.values()] };
}

function windowsSet(random: Random, usual: number): Manifest {
  const wanted = random.around(120, 40, 20);
  const software = new Map<number, Software>();
  while (software.size < wanted) {
    const index = random.popular(UNIVERSE.programs);
    if (!software.has(index)) {
      software.set(index, programEntry(index, version(random, usual, UNIVERSE.programVersions)));
    }
  }
  const build = random.below(UNIVERSE.builds.length);
  // Most are within a year of the newest revision, some are years behind.
  const revision = UNIVERSE.revisions - 1 - random.popular(UNIVERSE.revisions);
  return {
    format: 'manifest/1',
    os: windowsSystem(build, revision),
    arch: 'x86_64',
    software: [...software.values()],
  };
}
