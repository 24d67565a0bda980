import { importInvalid } from '../../errors.ts';
import type { Unreadable } from '../../provider.ts';
import type { Importer, ImportFile } from '../importer.ts';
import { makeInventory, NAMED_BY_FILE, nameFromFile, updateNumber, updatesAsSoftware } from '../make-inventory.ts';
import { NO_REVISION, roleOf, UPDATES_INCOMPLETE, windowsArch, windowsSystem } from '../windows-system.ts';
import { cardsOf, parseSystemInfo, type SystemInfo } from './parse.ts';

const TITLE = { ja: 'Windows の systeminfo', en: 'Windows systeminfo' } as const;

export const systeminfo: Importer = {
  id: 'systeminfo',
  title: TITLE,
  howTo: {
    ja: 'その Windows で「systeminfo > 機器名-systeminfo.txt」を実行します（管理者でなくてもかまいません）。',
    en: 'Run `systeminfo > name-systeminfo.txt` on the Windows machine.',
  },
  recognise: (file) => infoOf(file) !== undefined,
  read(file) {
    const info = infoOf(file);
    const stated = info?.values.get('version') ?? '';
    const version = /^(\d+\.\d+\.\d+)\b/.exec(stated)?.[1];
    if (info === undefined || version === undefined) {
      throw importInvalid(file.name, TITLE.ja, 'OS version', 'no version number');
    }
    const value = (field: 'host' | 'maker' | 'model' | 'domain'): string | undefined => known(info.values.get(field));
    const host = value('host');
    const role = roleOf(info.values.get('configuration') ?? '');
    const updates = updatesOf(info);
    const platform = { ...optional('vendor', value('maker')), ...optional('model', value('model')) };
    const cards = cardsOf(info.below.get('cards') ?? []);
    const inventory = makeInventory('systeminfo', file, {
      name: host ?? nameFromFile(file),
      os: windowsSystem({ version, name: nameOf(info, stated), role }),
      arch: windowsArch(info.values.get('type') ?? ''),
      software: updatesAsSoftware(updates.numbers),
      facts: {
        ...optional('hostname', host),
        ...(Object.keys(platform).length === 0 ? {} : { platform }),
        ...(cards.length === 0 ? {} : { interfaces: cards }),
        ...optional('domain', value('domain')),
      },
      unreadable: [...(host === undefined ? [NAMED_BY_FILE] : []), NO_REVISION, ...updates.notes],
    });
    return { inventories: [inventory], refused: [] };
  },
};

function infoOf(file: ImportFile): SystemInfo | undefined {
  return parseSystemInfo(file.lines(), file.text().encoding);
}

/** Service packs stand beside the version: they belong to the name, which people read. */
function nameOf(info: SystemInfo, stated: string): string {
  const name = (info.values.get('name') ?? '').split('|')[0]?.trim() ?? '';
  const servicePack = /Service Pack \d/i.exec(stated)?.[0];
  return servicePack === undefined ? name : `${name} ${servicePack}`;
}

/** N/A in the languages of headings.json, and what people put in its place before they publish a file. */
function known(value: string | undefined): string | undefined {
  return value === undefined || /^(n\/[ad]|なし|\.{3}|-|)$/i.test(value) ? undefined : value;
}

function optional<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, string>);
}

function updatesOf(info: SystemInfo): { numbers: string[]; notes: Unreadable[] } {
  const entries = (info.below.get('updates') ?? []).filter((line) => line.startsWith('['));
  const numbers = entries.flatMap((line) => updateNumber(line) ?? []);
  const stated = Number(/\d+/.exec(info.values.get('updates') ?? '')?.[0] ?? Number.NaN);
  if (!info.values.has('updates')) {
    return { numbers, notes: [{ part: 'updates', reason: 'このファイルには更新の一覧がありません。' }] };
  }
  if (Number.isNaN(stated) && entries.length === 0) {
    return {
      numbers,
      notes: [{ part: 'updates', reason: 'Windows が更新の一覧を出していません（N/A）。更新が無いとは言えません。' }],
    };
  }
  if (stated > entries.length) {
    // The command cuts a long list off in the middle of an entry: `KB28` of KB2862152 is another update's number.
    const whole = entries.slice(0, -1).flatMap((line) => updateNumber(line) ?? []);
    return { numbers: whole, notes: [UPDATES_INCOMPLETE(entries.length, stated)] };
  }
  const nameless = entries.length - numbers.length;
  const reason = `番号（KB）の書かれていない更新が ${nameless} 件あります。`;
  return { numbers, notes: nameless === 0 ? [] : [{ part: 'updates', reason }] };
}
