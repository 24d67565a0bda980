import { comparable } from '@tsukuroi/core';
import {
  type Facts,
  INVENTORY_LIMITS,
  type Inventory,
  inventoryShape,
  type OperatingSystem,
  type Software,
  type State,
  sealInventory,
} from '@tsukuroi/protocol';
import { importInvalid, tooMany } from '../errors.ts';
import type { Unreadable } from '../provider.ts';
import type { ImportFile } from './importer.ts';

export interface Parts {
  /** Serial number or another id of the source; absent = the name alone tells devices apart. */
  readonly id?: string | undefined;
  readonly name: string;
  readonly os: OperatingSystem;
  readonly arch?: string | undefined;
  readonly software?: readonly Software[];
  readonly facts?: Omit<Facts, 'format' | 'manifest'>;
  readonly state?: Omit<State, 'format' | 'collectedAt'>;
  /** ISO instant that the file itself states. */
  readonly collectedAt?: string | undefined;
  readonly unreadable?: readonly Unreadable[];
}

/** Nothing is known about the operating system. */
export const UNKNOWN_OS: OperatingSystem = { id: 'unknown', version: '', name: '' };

/** Software whose name the source leaves empty: kept, so that it is not taken for absent. */
const NAMELESS = '（名前なし）';

/**
 * An inventory out of what an importer read. Texts over the limit are cut and that is said; too much software, and anything that is no
 * inventory/1 in the end, refuses the file.
 */
export function makeInventory(importer: string, file: ImportFile, parts: Parts): Inventory {
  const software = (parts.software ?? []).map((item) =>
    item.name.trim() === '' ? { ...item, name: item.identifier ?? NAMELESS } : item,
  );
  if (software.length > INVENTORY_LIMITS.software) {
    throw tooMany(file.name, 'software', INVENTORY_LIMITS.software, parts.name);
  }
  const cut: string[] = [];
  const clip = <T>(value: T): T => clipTexts(value, cut);
  const name = parts.name === '' ? file.name : parts.name;
  const notes = parts.unreadable ?? [];
  const clipped = {
    device: clip({ id: parts.id ?? `name:${comparable(name)}`, name }),
    manifest: { os: clip(parts.os), arch: clip(parts.arch ?? ''), software: clip(software) },
    facts: clip(parts.facts ?? {}),
    state: clip({ ...parts.state, collectedAt: parts.collectedAt ?? '' }),
  };
  const said = cut.length === 0 ? [] : [{ part: 'text', reason: `長すぎる文字列 ${cut.length} 件を切り詰めました。` }];
  const inventory = sealInventory({ via: importer, unreadable: clip([...notes, ...said]), ...clipped });
  const issue = inventoryShape.safeParse(inventory).error?.issues[0];
  if (issue !== undefined) {
    throw importInvalid(file.name, importer, `/${issue.path.map(String).join('/')}`, issue.message);
  }
  return inventory;
}

function clipTexts<T>(value: T, cut: string[]): T {
  if (typeof value === 'string') {
    if (value.length <= INVENTORY_LIMITS.text) {
      return value;
    }
    cut.push(value.slice(0, 40));
    return value.slice(0, INVENTORY_LIMITS.text) as T;
  }
  if (Array.isArray(value)) {
    return value.map((item) => clipTexts<unknown>(item, cut)) as T;
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, clipTexts<unknown>(item, cut)])) as T;
  }
  return value;
}

/** Words after the device's name in the names of exported files: `PC044_systeminfo.txt`, `pc044-programs.reg`. */
const KIND_WORDS =
  /[-_. ](systeminfo|uninstall|programs|software|hotfix(es)?|qfe|updates|dpkg|rpm|packages|status|sysdescr|snmp|sbom|inventory|show[-_ ]version|プログラム|一覧)\b.*$/i;

/** The device's name as the file's name gives it, for files that do not name their device. */
export function nameFromFile(file: ImportFile): string {
  const plain = file.name.slice(0, 200).replace(/\.[A-Za-z0-9]{1,6}$/, '');
  const name = plain.replace(KIND_WORDS, '');
  return name === '' ? plain : name;
}

/** What is said where the device's name comes from the file's. */
export const NAMED_BY_FILE: Unreadable = {
  part: 'device',
  reason: 'このファイルに機器の名前が書かれていないため、ファイル名を使いました。',
};

/** KB number as Windows names an update: `KB5034763`; older ones `Q147222`. Undefined when there is none. */
export function updateNumber(text: string): string | undefined {
  return /\b(KB\d{5,8}|Q\d{6})(?!\d)/i.exec(text)?.[1]?.toUpperCase();
}

/** Installed Windows updates as software, without repeats. */
export function updatesAsSoftware(numbers: Iterable<string>): Software[] {
  return [...new Set(numbers)].map((name) => ({ scheme: 'kb', name, version: '' }));
}
