import { type Inventory, type OperatingSystem, type Software, sealInventory } from '@tsukuroi/protocol';
import type { KnownPlace } from '../inventories/index.ts';
import central from './sites/central.json' with { type: 'json' };
import riverside from './sites/riverside.json' with { type: 'json' };
import data from './sites/templates.json' with { type: 'json' };

interface Template {
  readonly os: OperatingSystem;
  readonly arch: string;
  readonly via: string;
  /** scheme, name, version, source, source version, identifier */
  readonly software?: readonly (readonly string[])[];
}

interface SampleDevice {
  readonly template: string;
  readonly name: string;
  readonly count?: number;
  readonly department: string;
  readonly exposure: string;
  readonly role: string;
}

const TEMPLATES = data.templates as Readonly<Record<string, Template>>;
const SITES: readonly { readonly prefix: string; readonly devices: readonly SampleDevice[] }[] = [riverside, central];

/** The machines of the sample hospital with their places. Every name and department says that it is a sample. */
export function sampleHospital(collectedAt: string): { inventory: Inventory; place: KnownPlace }[] {
  return SITES.flatMap(({ prefix, devices }) =>
    devices.flatMap((device) =>
      Array.from({ length: device.count ?? 1 }, (_, index) => {
        const number = device.count === undefined ? '' : `-${String(index + 1).padStart(2, '0')}`;
        const name = `${prefix}-${device.name}${number}`;
        return {
          inventory: inventoryOf(name, templateOf(device.template), collectedAt),
          place: {
            department: `${prefix} ${device.department}`,
            exposure: device.exposure as KnownPlace['exposure'],
            clinicalRole: device.role as KnownPlace['clinicalRole'],
            sample: true,
          },
        };
      }),
    ),
  );
}

/** Packages of which the sample has an older and a newer version, and both. */
export function sampleSteps(): { readonly package: string; readonly from: string; readonly to: string }[] {
  const newer = new Map((templateOf('debian-12-new').software ?? []).map(([, name, version]) => [name, version]));
  return (templateOf('debian-12-old').software ?? []).flatMap(([, name = '', from = '']) => {
    const to = newer.get(name);
    return to === undefined || to === from ? [] : [{ package: name, from, to }];
  });
}

function templateOf(name: string): Template {
  const template = TEMPLATES[name];
  if (template === undefined) {
    throw new Error(`sample: no template ${name}`);
  }
  return template;
}

function inventoryOf(name: string, template: Template, collectedAt: string): Inventory {
  const { os, arch, via } = template;
  return sealInventory({
    device: { id: `sample-${name}`, name },
    via,
    manifest: { os, arch, software: (template.software ?? []).map(softwareOf) },
    facts: { hostname: name },
    state: { collectedAt },
  });
}

function softwareOf([
  scheme = '',
  name = '',
  version = '',
  source = '',
  sourceVersion = '',
  identifier = '',
]: readonly string[]): Software {
  const isPackage = scheme === 'deb';
  return {
    scheme: scheme as Software['scheme'],
    name,
    version,
    ...(isPackage
      ? { arch: 'amd64', origin: 'Debian', sourceVersion: sourceVersion === '' ? version : sourceVersion }
      : {}),
    ...(source === '' ? {} : { source }),
    ...(identifier === '' ? {} : { identifier }),
  };
}
