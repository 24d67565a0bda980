import type { OperatingSystem } from '@tsukuroi/protocol';
import { z } from 'zod';
import { parseBoundedXml } from '../../bounded-xml.ts';
import { importInvalid } from '../../errors.ts';
import type { Unreadable } from '../../provider.ts';
import type { Importer, ImportFile } from '../importer.ts';
import { makeInventory, NAMED_BY_FILE, nameFromFile } from '../make-inventory.ts';
import { softwareOfPart, systemFromPurls } from '../sbom.ts';
import { bomFromXml } from './from-xml.ts';

const TITLE = { ja: 'CycloneDX の部品表（SBOM）', en: 'CycloneDX SBOM' } as const;

const partyShape = z.union([z.string(), z.object({ name: z.string().optional() })]);
const baseShape = z.object({
  'bom-ref': z.string().optional(),
  type: z.string().optional(),
  name: z.string(),
  version: z.union([z.string(), z.number()]).optional(),
  publisher: z.string().optional(),
  supplier: partyShape.optional(),
  manufacturer: partyShape.optional(),
  purl: z.string().optional(),
  cpe: z.string().optional(),
});
export type Component = z.infer<typeof baseShape> & { readonly components?: readonly Component[] | undefined };
const componentShape: z.ZodType<Component> = baseShape.extend({
  get components() {
    return z.array(componentShape).optional();
  },
});

/** Only the fields used here (CycloneDX 1.0–1.7, cyclonedx.org/docs). */
const bomShape = z.object({
  specVersion: z.string().regex(/^1\.\d+$/),
  serialNumber: z.string().optional(),
  metadata: z.object({ timestamp: z.string().optional(), component: componentShape.optional() }).optional(),
  components: z.array(componentShape).optional(),
});
export type Bom = z.infer<typeof bomShape>;

export const cyclonedx: Importer = {
  id: 'cyclonedx',
  title: TITLE,
  howTo: {
    ja: '医療機器やソフトウェアの製造元から受け取った CycloneDX のファイル（JSON または XML）をそのまま取り込みます。',
    en: 'Import the CycloneDX file (JSON or XML) as the maker gives it.',
  },
  recognise(file) {
    const value = file.json()[0]?.value;
    return isBom(value) || /<(?:\w+:)?bom\b[^>]*cyclonedx\.org/.test(file.text().text.slice(0, 4_000));
  },
  read(file) {
    const outcome = bomShape.safeParse(
      file.json()[0]?.value ?? bomFromXml(parseBoundedXml(file.text().text, file.name, TITLE.ja)),
    );
    if (!outcome.success) {
      const issue = outcome.error.issues[0];
      throw importInvalid(
        file.name,
        TITLE.ja,
        `/${(issue?.path ?? []).map(String).join('/')}`,
        issue?.message ?? 'wrong shape',
      );
    }
    return { inventories: [inventoryOf(outcome.data, file)], refused: [] };
  },
};

function isBom(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'bomFormat' in value && value.bomFormat === 'CycloneDX';
}

function inventoryOf(bom: Bom, file: ImportFile): ReturnType<typeof makeInventory> {
  const device = bom.metadata?.component;
  const all = [...flat(bom.components ?? []), ...flat(device?.components ?? [])];
  const parts = all.filter((part) => part.type !== 'operating-system');
  const notes: Unreadable[] = [];
  if (device === undefined) {
    notes.push({
      ...NAMED_BY_FILE,
      reason: `この部品表には機器の名前（metadata.component）がありません。${NAMED_BY_FILE.reason}`,
    });
  }
  if (all.length === 0) {
    notes.push({
      part: 'software',
      reason: 'この部品表には部品が 1 つも書かれていません。部品が無いとはみなしません。',
    });
  }
  const versionless = parts.filter((part) => versionOf(part) === '' && part.purl?.includes('@') !== true).length;
  if (versionless > 0) {
    notes.push({ part: 'software', reason: `版の書かれていない部品が ${versionless} 件あります。` });
  }
  const version = device === undefined ? '' : versionOf(device);
  const name =
    device === undefined ? nameFromFile(file) : [device.name, version].filter((text) => text !== '').join(' ');
  return makeInventory('cyclonedx', file, {
    id: bom.serialNumber ?? device?.['bom-ref'],
    name,
    os: systemOf(bom, all, device),
    software: parts.map((part) =>
      softwareOfPart({
        name: part.name,
        version: versionOf(part),
        publisher: publisherOf(part),
        purl: part.purl,
        cpe: part.cpe,
      }),
    ),
    facts:
      device === undefined
        ? {}
        : { platform: { model: name, ...(publisherOf(device) === undefined ? {} : { vendor: publisherOf(device) }) } },
    collectedAt: bom.metadata?.timestamp,
    unreadable: notes,
  });
}

function flat(components: readonly Component[]): Component[] {
  return components.flatMap((component) => [component, ...flat(component.components ?? [])]);
}

function versionOf(component: Component): string {
  return component.version === undefined ? '' : String(component.version);
}

function publisherOf(component: Component): string | undefined {
  const party = component.supplier ?? component.manufacturer;
  return component.publisher ?? (typeof party === 'string' ? party : party?.name);
}

/** A component of type operating-system, else what the package URLs say; else the device itself, of which nothing more is known. */
function systemOf(bom: Bom, all: readonly Component[], device: Component | undefined): OperatingSystem {
  const stated = [...all, ...(device?.type === 'operating-system' ? [device] : [])].find(
    (part) => part.type === 'operating-system',
  );
  const named = systemFromPurls(all.map((part) => part.purl));
  if (stated !== undefined) {
    return {
      id: named?.id ?? idOf(stated.name),
      version: named?.version ?? versionOf(stated),
      name: `${stated.name} ${versionOf(stated)}`.trim(),
    };
  }
  return named ?? { id: 'unknown', version: '', name: bom.metadata?.component?.name ?? '' };
}

/** Names that SBOM tools write for distributions (`debian`, `alpine`); anything else stays unknown, with its name. */
function idOf(name: string): string {
  return /^(debian|ubuntu|alpine|fedora|rhel|almalinux|rocky|centos|amzn|opensuse-leap|sles)$/i.test(name)
    ? name.toLowerCase()
    : 'unknown';
}
