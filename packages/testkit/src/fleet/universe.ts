import type { MappedProduct } from '@tsukuroi/matching';
import type { OperatingSystem, Software } from '@tsukuroi/protocol';

/** What there is to install: enough for more than 60,000 distinct identities. All names are made up. */
export const UNIVERSE = {
  /** Source packages of the distribution, one binary each. */
  packages: 3_000,
  packageVersions: 10,
  /** Windows programs; those below `mapped` stand in the product map, the others nobody knows. */
  programs: 3_000,
  mapped: 600,
  programVersions: 12,
  /** Windows products by build; each has so many revisions. */
  builds: ['10.0.17763', '10.0.19044', '10.0.19045', '10.0.20348', '10.0.22631', '10.0.26100'],
  revisions: 60,
} as const;

export function packageEntry(index: number, version: number): Software {
  const name = `fleet-lib-${index}`;
  const text = packageVersion(version);
  return { scheme: 'deb', name, version: text, arch: 'amd64', source: name, sourceVersion: text, origin: 'Debian' };
}

export function packageVersion(version: number): string {
  return `1.${version}-1`;
}

export function programEntry(index: number, version: number): Software {
  return {
    scheme: 'windows',
    name: `Fleet Program ${index}`,
    version: programVersion(version),
    source: `Fleet Maker ${index % 97}`,
  };
}

export function programVersion(version: number): string {
  return `${version + 1}.0.0.0`;
}

export function windowsSystem(build: number, revision: number): OperatingSystem {
  const version = UNIVERSE.builds[build] ?? UNIVERSE.builds[0];
  const server = version === '10.0.17763' || version === '10.0.20348';
  return {
    id: 'windows',
    version: `${version}.${revisionNumber(revision)}`,
    name: server ? 'Microsoft Windows Server' : 'Microsoft Windows 11 Pro',
    edition: server ? 'ServerStandard' : 'Enterprise',
    role: server ? 'server' : 'client',
  };
}

export function revisionNumber(revision: number): number {
  return 1_000 + revision * 50;
}

export const LINUX_SYSTEM: OperatingSystem = {
  id: 'debian',
  version: '12',
  name: 'Debian GNU/Linux 12 (bookworm)',
  codename: 'bookworm',
};

/** Product of a program in the fleet's own knowledge; its makers have about thirty programs each. */
export function programProduct(index: number): string {
  return `cpe/a/fleet-maker-${index % 97}/program-${index}`;
}

/** Product of a Windows build in the fleet's own knowledge. */
export function windowsProduct(build: number): string {
  return `msrc/fleet-${build}`;
}

/** The product map of the fleet: its programs and its builds of Windows. */
export function fleetProducts(): MappedProduct[] {
  const programs = Array.from({ length: UNIVERSE.mapped }, (_, index): MappedProduct => {
    const title = `Fleet Program ${index}`;
    return {
      id: `fleet-program-${index}`,
      title: { ja: title, en: title },
      match: [{ name: title }],
      products: [programProduct(index)],
      scheme: 'generic',
    };
  });
  const systems = UNIVERSE.builds.map((build, index): MappedProduct => {
    const title = `Fleet Windows ${build}`;
    return {
      id: `fleet-windows-${index}`,
      title: { ja: title, en: title },
      match: [{ os: 'windows', build, arch: 'x86_64' }],
      products: [windowsProduct(index)],
      scheme: 'windows',
    };
  });
  return [...programs, ...systems];
}
