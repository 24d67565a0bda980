import type { OperatingSystem, Software } from '@tsukuroi/protocol';
import { importInvalid, nothingInside } from '../../errors.ts';
import type { Unreadable } from '../../provider.ts';
import type { Importer, ImportFile } from '../importer.ts';
import { makeInventory, NAMED_BY_FILE, nameFromFile, updateNumber } from '../make-inventory.ts';
import { windowsSystem } from '../windows-system.ts';
import {
  isRegistryExport,
  isRegistryQuery,
  parseRegistryExport,
  parseRegistryQuery,
  type RegistryKey,
} from './reg-file.ts';

const TITLE = { ja: 'Windows のレジストリの書き出し', en: 'Windows registry export' } as const;

/** Where programs enter themselves (learn.microsoft.com, "Uninstall Registry Key"); below WOW6432Node the 32-bit ones of a 64-bit Windows. */
const UNINSTALL = /\\(WOW6432Node\\)?Microsoft\\Windows\\CurrentVersion\\Uninstall\\([^\\]+)$/i;
const CURRENT_VERSION = /\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion$/i;
const COMPUTER_NAME = /\\Control\\ComputerName\\(Active)?ComputerName$/i;

export const windowsRegistry: Importer = {
  id: 'windows-registry',
  title: TITLE,
  howTo: {
    ja: 'その Windows で次の 4 つを書き出します: reg export "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall" 機器名-programs.reg、同じく WOW6432Node の下の Uninstall、"HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"（Windows の版と更新の番号）、"HKLM\\SYSTEM\\CurrentControlSet\\Control\\ComputerName"。',
    en: 'Export four keys: HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall, the same below WOW6432Node, HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion (version with its revision) and HKLM\\SYSTEM\\CurrentControlSet\\Control\\ComputerName.',
  },
  recognise: (file) => isRegistryExport(file.text().text) || isRegistryQuery(file.text().text),
  read(file) {
    const keys = keysOf(file);
    const programs = keys.flatMap(programOf);
    const system = systemOf(keys);
    if (programs.length === 0 && system === undefined) {
      throw nothingInside(file.name, TITLE.ja);
    }
    const host = keys.find((key) => COMPUTER_NAME.test(key.path))?.values.get('ComputerName');
    const notes: Unreadable[] = [];
    if (host === undefined) {
      notes.push(NAMED_BY_FILE);
    }
    if (system === undefined) {
      notes.push({ part: 'os', reason: 'このファイルには Windows の版が書かれていません。' });
    }
    if (programs.length === 0) {
      notes.push({ part: 'software', reason: 'このファイルには入っているプログラムの一覧がありません。' });
    }
    const inventory = makeInventory('windows-registry', file, {
      name: host ?? nameFromFile(file),
      os: system ?? windowsSystem({ version: '', name: 'Windows' }),
      software: programs,
      facts: host === undefined ? {} : { hostname: host },
      unreadable: notes,
    });
    return { inventories: [inventory], refused: [] };
  },
};

function keysOf(file: ImportFile): RegistryKey[] {
  if (!isRegistryExport(file.text().text)) {
    return parseRegistryQuery(file.lines());
  }
  const lines = file.lines();
  const first = lines.findIndex((line) => line.trim() !== '');
  return parseRegistryExport(lines.slice(first), (line) => {
    throw importInvalid(file.name, TITLE.ja, `line ${line + first}`, 'neither key nor value');
  });
}

/** A program that says its name. Entries without DisplayName are leftovers and parts that Windows itself does not list. */
function programOf(key: RegistryKey): Software[] {
  const place = UNINSTALL.exec(key.path);
  const name = key.values.get('DisplayName')?.trim();
  if (place === null || name === undefined || name === '') {
    return [];
  }
  const update = updateOf(key, place[2] ?? '', name);
  if (update !== undefined) {
    return [{ scheme: 'kb', name: update, version: '' }];
  }
  const publisher = key.values.get('Publisher')?.trim();
  return [
    {
      scheme: 'windows',
      name,
      version: key.values.get('DisplayVersion')?.trim() ?? '',
      ...(place[1] === undefined ? {} : { arch: 'i686' }),
      ...(publisher === undefined || publisher === '' ? {} : { source: publisher }),
    },
  ];
}

/** Updates of Windows XP and of Office stand among the programs: as `ReleaseType` or by a parent that they update. */
function updateOf(key: RegistryKey, id: string, name: string): string | undefined {
  const isUpdate = /update|hotfix/i.test(key.values.get('ReleaseType') ?? '') || /^(KB\d+|Q\d{6})/i.test(id);
  return isUpdate ? updateNumber(`${id} ${name}`) : undefined;
}

/** Values of CurrentVersion: CurrentBuild and UBR make the full build; DisplayVersion (from 20H2) or ReleaseId the feature release. */
function systemOf(keys: readonly RegistryKey[]): OperatingSystem | undefined {
  const values = keys.find((key) => CURRENT_VERSION.test(key.path) && key.values.has('CurrentBuild'))?.values;
  const build = values?.get('CurrentBuild');
  if (values === undefined || build === undefined) {
    return undefined;
  }
  const major = values.get('CurrentMajorVersionNumber');
  const base =
    major === undefined
      ? (values.get('CurrentVersion') ?? '')
      : `${major}.${values.get('CurrentMinorVersionNumber') ?? '0'}`;
  const revision = values.get('UBR');
  return windowsSystem({
    version: `${base}.${build}${revision === undefined ? '' : `.${revision}`}`,
    name: nameOf(values.get('ProductName') ?? 'Windows', build),
    edition: values.get('EditionID'),
    feature: values.get('DisplayVersion') ?? values.get('ReleaseId'),
    role: ROLES[values.get('InstallationType')?.toLowerCase() ?? ''],
  });
}

/** InstallationType as Windows writes it: Client, Server, Server Core. Whether a server is a domain controller stands elsewhere. */
const ROLES: Readonly<Record<string, string>> = { client: 'client', server: 'server', 'server core': 'server' };

/** Windows 11 still calls itself Windows 10 in ProductName; its builds begin with 22000 (learn.microsoft.com, Windows 11 release information). */
function nameOf(product: string, build: string): string {
  return Number(build) >= 22_000 ? product.replace(/^Windows 10\b/, 'Windows 11') : product;
}
