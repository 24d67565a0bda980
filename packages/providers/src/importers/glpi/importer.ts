import type { Facts, Inventory, OperatingSystem, Software } from '@tsukuroi/protocol';
import { z } from 'zod';
import { parseBoundedXml } from '../../bounded-xml.ts';
import { importInvalid } from '../../errors.ts';
import type { Unreadable } from '../../provider.ts';
import { rpmSoftware } from '../../rpm/listing.ts';
import type { Importer, ImportFile } from '../importer.ts';
import { makeInventory } from '../make-inventory.ts';
import { networkInventory } from '../network/device.ts';
import { NO_REVISION, windowsArch, windowsSystem } from '../windows-system.ts';
import { reportFromXml } from './from-xml.ts';

const TITLE = { ja: 'GLPI・FusionInventory の報告', en: 'GLPI or FusionInventory report' } as const;

const text = z.union([z.string(), z.number()]).transform(String).nullish();
const reportShape = z.object({
  deviceid: z.string().min(1),
  partial: z.boolean().optional(),
  content: z.object({
    hardware: z.object({ name: text, uuid: text, workgroup: text }).nullish(),
    bios: z.object({ smanufacturer: text, smodel: text, ssn: text }).nullish(),
    operatingsystem: z
      .object({ name: text, full_name: text, version: text, kernel_name: text, kernel_version: text, arch: text })
      .nullish(),
    softwares: z.array(z.object({ name: text, version: text, publisher: text, arch: text, from: text })).nullish(),
    networks: z.array(z.object({ description: text, mac: text, ipaddress: text })).nullish(),
    network_device: z
      .object({ name: text, manufacturer: text, model: text, serial: text, firmware: text, type: text })
      .nullish(),
    accesslog: z.object({ logdate: text }).nullish(),
  }),
});
type Report = z.infer<typeof reportShape>;

/** JSON of the GLPI agent (github.com/glpi-project/inventory_format) and XML of FusionInventory and OCS agents. */
export const glpi: Importer = {
  id: 'glpi',
  title: TITLE,
  howTo: {
    ja: 'GLPI エージェントの「glpi-inventory --json > 機器名.json」か、FusionInventory・OCS の書き出した .ocs/.xml を取り込みます。',
    en: 'Import `glpi-inventory --json > name.json`, or the .ocs/.xml of FusionInventory or OCS.',
  },
  recognise(file) {
    const value = file.json()[0]?.value;
    if (value !== undefined) {
      return typeof value === 'object' && value !== null && 'deviceid' in value && 'content' in value;
    }
    return /^\s*(?:<\?xml[^>]*>\s*)?<REQUEST>/.test(file.text().text.slice(0, 1_000));
  },
  read(file) {
    const value = file.json()[0]?.value ?? reportFromXml(parseBoundedXml(file.text().text, file.name, TITLE.ja));
    const outcome = reportShape.safeParse(value);
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

function inventoryOf(report: Report, file: ImportFile): Inventory {
  const { content } = report;
  const device = content.network_device;
  if (device !== undefined && device !== null) {
    return networkInventory('glpi', file, {
      os: 'unknown',
      systemName: [device.manufacturer, device.type].filter((part) => filled(part) !== undefined).join(' '),
      version: filled(device.firmware) ?? '',
      model: filled(device.model),
      serial: filled(device.serial),
      host: filled(device.name) ?? report.deviceid,
      vendor: filled(device.manufacturer),
      unreadable: [
        { part: 'os', reason: 'この報告には機器の基本ソフトの名前がありません。製造元・機種・版だけを残しました。' },
      ],
    });
  }
  const bios = content.bios;
  const platform = {
    ...optional('vendor', filled(bios?.smanufacturer)),
    ...optional('model', filled(bios?.smodel)),
    ...optional('serial', filled(bios?.ssn)),
  };
  const os = systemOf(content.operatingsystem);
  return makeInventory('glpi', file, {
    id: filled(content.hardware?.uuid) ?? report.deviceid,
    name: filled(content.hardware?.name) ?? report.deviceid,
    os,
    arch: archOf(os, filled(content.operatingsystem?.arch)),
    software: (content.softwares ?? []).flatMap((item) => softwareOf(item, os)),
    facts: {
      ...optional('hostname', filled(content.hardware?.name)),
      ...(Object.keys(platform).length === 0 ? {} : { platform }),
      ...interfacesOf(content.networks),
      ...optional('domain', filled(content.hardware?.workgroup)),
    },
    unreadable: notesOf(report, os),
  });
}

function filled(value: string | null | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === undefined || trimmed === '' ? undefined : trimmed;
}

function optional<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, string>);
}

/** Names that the agents write for distributions (`Debian GNU/Linux`, `Fedora`), as os-release's ID. */
const DISTRIBUTIONS: readonly (readonly [RegExp, string])[] = [
  [/^Debian/i, 'debian'],
  [/^Ubuntu/i, 'ubuntu'],
  [/^Fedora/i, 'fedora'],
  [/^AlmaLinux/i, 'almalinux'],
  [/^Rocky/i, 'rocky'],
  [/^Red ?Hat Enterprise/i, 'rhel'],
  [/^CentOS/i, 'centos'],
  [/^Oracle Linux/i, 'ol'],
  [/^Amazon Linux/i, 'amzn'],
];

function systemOf(system: Report['content']['operatingsystem']): OperatingSystem {
  const name = filled(system?.full_name) ?? filled(system?.name);
  if (system === undefined || system === null || name === undefined) {
    return { id: 'unknown', version: '', name: '' };
  }
  if (/windows/i.test(filled(system.kernel_name) ?? '') || /^Microsoft.*Windows/i.test(name)) {
    // kernel_version of Windows is 10.0.19045, without the revision.
    return windowsSystem({ version: filled(system.kernel_version) ?? '', name });
  }
  const id = DISTRIBUTIONS.find(([pattern]) => pattern.test(name))?.[1];
  const number = /^\d+(\.\d+)*/.exec(filled(system.version) ?? '')?.[0] ?? '';
  return id === undefined
    ? { id: 'unknown', version: '', name }
    : { id, version: id === 'debian' ? (number.split('.')[0] ?? '') : number, name };
}

function archOf(os: OperatingSystem, arch: string | undefined): string {
  if (os.id === 'windows') {
    return windowsArch(arch ?? '');
  }
  return /^(x86_64|i[3-6]86|aarch64|armv\d\w*|ppc64le|s390x)$/.test(arch ?? '') ? (arch ?? '') : '';
}

function softwareOf(item: NonNullable<Report['content']['softwares']>[number], os: OperatingSystem): Software[] {
  const name = filled(item.name);
  if (name === undefined) {
    return [];
  }
  const version = filled(item.version) ?? '';
  const publisher = filled(item.publisher);
  const arch = filled(item.arch);
  if (item.from === 'rpm') {
    return [rpmSoftware({ name, version, arch, vendor: publisher })];
  }
  if (item.from === 'deb') {
    return [{ scheme: 'deb', name, version, ...(arch === undefined ? {} : { arch }) }];
  }
  const scheme = os.id === 'windows' ? 'windows' : 'generic';
  return [{ scheme, name, version, ...(publisher === undefined ? {} : { source: publisher }) }];
}

function interfacesOf(networks: Report['content']['networks']): Pick<Facts, 'interfaces'> {
  if (networks === undefined || networks === null) {
    return {};
  }
  return {
    interfaces: networks.map((item) => {
      const mac = filled(item.mac);
      const address = filled(item.ipaddress);
      return {
        name: filled(item.description) ?? '',
        ...(mac === undefined ? {} : { mac }),
        addresses: address === undefined ? [] : [address],
      };
    }),
  };
}

function notesOf(report: Report, os: OperatingSystem): Unreadable[] {
  const notes: Unreadable[] = [];
  if (report.partial === true) {
    notes.push({
      part: 'software',
      reason: 'この報告は一部だけです（partial）。書かれていないものが無いとは言えません。',
    });
  }
  if (os.id === 'windows') {
    notes.push(NO_REVISION);
  } else if (os.id === 'unknown') {
    notes.push({ part: 'os', reason: 'この報告から OS の名前と版が分かりませんでした。' });
  }
  if (report.content.softwares === undefined || report.content.softwares === null) {
    notes.push({ part: 'software', reason: 'この報告には入っているソフトウェアの一覧がありません。' });
  } else if (os.id !== 'windows') {
    notes.push({ part: 'software', reason: 'この報告には元のパッケージ名が入っていません。' });
    notes.push({ part: 'kernel', reason: 'この報告には起動できるカーネルの一覧がありません。' });
  }
  return notes;
}
