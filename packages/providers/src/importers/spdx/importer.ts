import type { OperatingSystem } from '@tsukuroi/protocol';
import { z } from 'zod';
import { importInvalid } from '../../errors.ts';
import type { Unreadable } from '../../provider.ts';
import type { Importer, ImportFile } from '../importer.ts';
import { makeInventory, NAMED_BY_FILE, nameFromFile } from '../make-inventory.ts';
import { softwareOfPart, systemFromPurls } from '../sbom.ts';
import { parseTagValue } from './tag-value.ts';

const TITLE = { ja: 'SPDX の部品表（SBOM）', en: 'SPDX SBOM' } as const;

const packageShape = z.object({
  name: z.string(),
  SPDXID: z.string().optional(),
  versionInfo: z.string().optional(),
  supplier: z.string().optional(),
  primaryPackagePurpose: z.string().optional(),
  externalRefs: z.array(z.object({ referenceType: z.string(), referenceLocator: z.string() })).optional(),
});
export type SpdxPackage = z.infer<typeof packageShape>;

/** Only the fields used here (SPDX 2.2 and 2.3). */
const documentShape = z.object({
  spdxVersion: z.string().regex(/^SPDX-2\.\d+$/),
  name: z.string().optional(),
  documentNamespace: z.string().optional(),
  creationInfo: z.object({ created: z.string().optional() }).optional(),
  documentDescribes: z.array(z.string()).optional(),
  packages: z.array(packageShape).optional(),
  relationships: z
    .array(z.object({ spdxElementId: z.string(), relationshipType: z.string(), relatedSpdxElement: z.string() }))
    .optional(),
});
export type SpdxDocument = z.infer<typeof documentShape>;

export const spdx: Importer = {
  id: 'spdx',
  title: TITLE,
  howTo: {
    ja: '製造元から受け取った SPDX 2.2・2.3 のファイル（JSON または tag-value）をそのまま取り込みます。',
    en: 'Import the SPDX 2.2 or 2.3 file (JSON or tag-value) as the maker gives it.',
  },
  recognise(file) {
    const value = file.json()[0]?.value;
    return (
      (typeof value === 'object' && value !== null && 'spdxVersion' in value) ||
      /^SPDXVersion:/m.test(file.text().text.slice(0, 4_000))
    );
  },
  read(file) {
    const outcome = documentShape.safeParse(file.json()[0]?.value ?? parseTagValue(file.lines()));
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

function inventoryOf(document: SpdxDocument, file: ImportFile): ReturnType<typeof makeInventory> {
  const packages = document.packages ?? [];
  const described = describedBy(document);
  const device = described.length === 1 ? packages.find((item) => item.SPDXID === described[0]) : undefined;
  const parts = packages.filter((item) => item !== device);
  const notes: Unreadable[] = [];
  if (device === undefined) {
    notes.push(NAMED_BY_FILE);
  }
  if (parts.length === 0) {
    notes.push({
      part: 'software',
      reason: 'この部品表には部品が 1 つも書かれていません。部品が無いとはみなしません。',
    });
  }
  const versionless = parts.filter((item) => versionOf(item) === '').length;
  if (versionless > 0) {
    notes.push({ part: 'software', reason: `版の書かれていない部品が ${versionless} 件あります。` });
  }
  const name =
    device === undefined
      ? (document.name ?? nameFromFile(file))
      : [device.name, versionOf(device)].filter((text) => text !== '').join(' ');
  return makeInventory('spdx', file, {
    id: document.documentNamespace,
    name,
    os: systemOf(packages, device),
    software: parts
      .filter((item) => item.primaryPackagePurpose !== 'OPERATING-SYSTEM')
      .map((item) =>
        softwareOfPart({
          name: item.name,
          version: versionOf(item),
          publisher: supplierOf(item),
          purl: refOf(item, /^purl$/),
          cpe: refOf(item, /^cpe2[23]Type$/),
        }),
      ),
    facts:
      device === undefined
        ? {}
        : { platform: { model: name, ...(supplierOf(device) === undefined ? {} : { vendor: supplierOf(device) }) } },
    collectedAt: document.creationInfo?.created,
    unreadable: notes,
  });
}

/** What the document is about: the device. */
function describedBy(document: SpdxDocument): string[] {
  const related = (document.relationships ?? []).filter(
    (item) => item.spdxElementId === 'SPDXRef-DOCUMENT' && item.relationshipType === 'DESCRIBES',
  );
  return [...new Set([...(document.documentDescribes ?? []), ...related.map((item) => item.relatedSpdxElement)])];
}

function versionOf(item: SpdxPackage): string {
  return item.versionInfo === undefined || /^(NOASSERTION|NONE)$/.test(item.versionInfo) ? '' : item.versionInfo;
}

/** `Organization: Example Works (info@example.org)` → Example Works. */
function supplierOf(item: SpdxPackage): string | undefined {
  return item.supplier === undefined || item.supplier === 'NOASSERTION'
    ? undefined
    : item.supplier.replace(/^\w+:\s*/, '').replace(/\s*\([^)]*\)$/, '');
}

function refOf(item: SpdxPackage, type: RegExp): string | undefined {
  return item.externalRefs?.find((ref) => type.test(ref.referenceType))?.referenceLocator;
}

function systemOf(packages: readonly SpdxPackage[], device: SpdxPackage | undefined): OperatingSystem {
  const named = systemFromPurls(packages.map((item) => refOf(item, /^purl$/)));
  const stated = packages.find((item) => item.primaryPackagePurpose === 'OPERATING-SYSTEM');
  if (stated !== undefined) {
    return {
      id: named?.id ?? 'unknown',
      version: named?.version ?? versionOf(stated),
      name: `${stated.name} ${versionOf(stated)}`.trim(),
    };
  }
  return named ?? { id: 'unknown', version: '', name: device?.name ?? '' };
}
