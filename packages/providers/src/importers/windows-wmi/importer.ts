import type { Facts } from '@tsukuroi/protocol';
import { nothingInside } from '../../errors.ts';
import type { Unreadable } from '../../provider.ts';
import type { Importer } from '../importer.ts';
import { makeInventory, NAMED_BY_FILE, nameFromFile, updateNumber, updatesAsSoftware } from '../make-inventory.ts';
import { NO_REVISION, windowsArch, windowsSystem } from '../windows-system.ts';

const TITLE = { ja: 'Windows の WMI（wmic /format:list）', en: 'Windows WMI (wmic /format:list)' } as const;

type Instance = ReadonlyMap<string, string>;

/** Win32_OperatingSystem.ProductType (learn.microsoft.com, Win32_OperatingSystem class): 1 work station, 2 domain controller, 3 server. */
const ROLES: Readonly<Record<string, string>> = { '1': 'client', '2': 'domain-controller', '3': 'server' };

export const windowsWmi: Importer = {
  id: 'windows-wmi',
  title: TITLE,
  howTo: {
    ja: 'その Windows で「wmic os get /format:list > 機器名-os.txt」を実行します。qfe（更新）、computersystem（機種）、useraccount（アカウント）も読めます。',
    en: 'Run `wmic os get /format:list > name-os.txt`; qfe, computersystem and useraccount are read too.',
  },
  recognise(file) {
    const head = file.lines().slice(0, 400);
    const pairs = head.filter((line) => /^[A-Za-z][A-Za-z0-9_]*=/.test(line)).length;
    const known = head.some((line) => /^(HotFixID|CSName|BuildNumber|SID|CreationClassName)=/.test(line));
    return known && pairs >= head.filter((line) => line.trim() !== '' && !line.startsWith('#')).length * 0.8;
  },
  read(file) {
    const instances = instancesOf(file.lines());
    const system = instances.find((item) => item.has('BuildNumber') && item.has('Caption'));
    const computer = instances.find(
      (item) => item.get('CreationClassName') === 'Win32_ComputerSystem' && item.has('DomainRole'),
    );
    const updates = instances.filter((item) => item.has('HotFixID'));
    const accounts = instances.filter((item) => item.has('SID') && item.has('PasswordRequired')).map(accountOf);
    if (system === undefined && computer === undefined && updates.length === 0 && accounts.length === 0) {
      throw nothingInside(file.name, TITLE.ja);
    }
    const host =
      text(system, 'CSName') ??
      text(updates[0], 'CSName') ??
      text(computer, 'DNSHostName') ??
      text(computer, 'Name') ??
      accounts[0]?.domain;
    const numbers = updates.flatMap(
      (item) => updateNumber(`${item.get('HotFixID')} ${item.get('ServicePackInEffect') ?? ''}`) ?? [],
    );
    const platform = { vendor: text(computer, 'Manufacturer'), model: text(computer, 'Model') };
    const inventory = makeInventory('windows-wmi', file, {
      name: host ?? nameFromFile(file),
      os: windowsSystem({
        version: versionOf(system),
        name: text(system, 'Caption') ?? 'Windows',
        role: ROLES[text(system, 'ProductType') ?? ''],
      }),
      arch: windowsArch(text(system, 'OSArchitecture') ?? text(computer, 'SystemType') ?? ''),
      software: updatesAsSoftware(numbers),
      facts: {
        ...(host === undefined ? {} : { hostname: host }),
        ...(platform.vendor === undefined && platform.model === undefined ? {} : { platform: defined(platform) }),
        ...(accounts.length === 0 ? {} : { accounts: accounts.map((item) => item.account) }),
        ...(text(computer, 'Domain') === undefined ? {} : { domain: text(computer, 'Domain') }),
      },
      unreadable: [...(host === undefined ? [NAMED_BY_FILE] : []), ...notesOf(system, updates.length, numbers.length)],
    });
    return { inventories: [inventory], refused: [] };
  },
};

/** Instances stand apart by empty lines; wmic writes `\r\r\n`, so empty lines stand between all of them: a repeated name begins the next. */
function instancesOf(lines: readonly string[]): Instance[] {
  const instances: Map<string, string>[] = [];
  let current: Map<string, string> | undefined;
  for (const line of lines) {
    const pair = /^([A-Za-z][A-Za-z0-9_]*)=(.*)$/.exec(line);
    if (pair?.[1] === undefined) {
      continue;
    }
    if (current === undefined || current.has(pair[1])) {
      current = new Map();
      instances.push(current);
    }
    current.set(pair[1], (pair[2] ?? '').trim());
  }
  return instances;
}

function text(instance: Instance | undefined, name: string): string | undefined {
  const value = instance?.get(name);
  return value === undefined || value === '' ? undefined : value;
}

function versionOf(system: Instance | undefined): string {
  const stated = text(system, 'Version');
  // Version is `10.0.19045`; where only the build is there, the numbers before it are not known.
  return stated !== undefined && /^\d+\.\d+\.\d+$/.test(stated) ? stated : '';
}

function defined(value: { vendor: string | undefined; model: string | undefined }): NonNullable<Facts['platform']> {
  return {
    ...(value.vendor === undefined ? {} : { vendor: value.vendor }),
    ...(value.model === undefined ? {} : { model: value.model }),
  };
}

type Account = NonNullable<Facts['accounts']>[number];

function accountOf(item: Instance): { account: Account; domain: string | undefined } {
  const required = item.get('PasswordRequired') === 'TRUE';
  return {
    domain: text(item, 'Domain'),
    account: {
      name: text(item, 'Name') ?? '',
      ...(text(item, 'SID') === undefined ? {} : { id: text(item, 'SID') }),
      enabled: item.get('Disabled') !== 'TRUE',
      // PasswordRequired=TRUE says that one must be set, not that one is.
      password: required ? 'unknown' : 'none',
    },
  };
}

function notesOf(system: Instance | undefined, updates: number, numbered: number): Unreadable[] {
  const notes: Unreadable[] = [];
  if (system === undefined) {
    notes.push({ part: 'os', reason: 'このファイルには Windows の版が書かれていません。' });
  } else {
    notes.push(NO_REVISION);
  }
  if (updates > numbered) {
    notes.push({ part: 'updates', reason: `番号（KB）の書かれていない更新が ${updates - numbered} 件あります。` });
  }
  return notes;
}
