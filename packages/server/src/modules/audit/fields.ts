import type { Json, Text } from '@tsukuroi/core';

/** What people call a field of an entry, and what they call its values where those are codes. */
export type AuditField = Text & { readonly values?: Readonly<Record<string, Text>> };

const fields = new Map<string, AuditField>();

/**
 * Registers what a module writes before and after, by the path inside the value: `'windows.from'` is the same for every window. The value itself, where
 * it has no fields, is `(event)`: `'(facility-renamed)'`.
 */
export function defineAuditFields(module: string, told: Readonly<Record<string, AuditField>>): void {
  for (const [path, field] of Object.entries(told)) {
    fields.set(`${module} ${path}`, field);
  }
}

/** The words of a field: the module's own, else those all modules share. Undefined when nobody gave any: its path is shown. */
export function auditField(code: string, path: string): AuditField | undefined {
  const module = code.slice(0, code.indexOf('.'));
  const own = path === '' ? `(${code.slice(module.length + 1)})` : path;
  return fields.get(`${module} ${own}`) ?? SHARED[own];
}

/** One value somewhere in what an entry says: where it stands, and what is there. */
export interface Leaf {
  /** With numbers of places in lists: `windows[0].from`. */
  readonly key: string;
  /** The way there, from the outside in; a place in a list carries its number. */
  readonly way: readonly { readonly path: string; readonly number?: number }[];
  readonly value: Json;
}

/** Every single value of an entry's side. A list of plain values is one. */
export function leavesOf(value: Json | undefined): Leaf[] {
  return value === undefined ? [] : walk(value, '', '', []);
}

/** Paths of an event that have no words. */
export function unworded(code: string, sides: readonly (Json | undefined)[]): string[] {
  const paths = sides.flatMap(leavesOf).flatMap(({ way }) => way.map(({ path }) => path));
  return [...new Set(paths)].filter((path) => auditField(code, path) === undefined && path !== '');
}

function walk(found: Json, path: string, key: string, way: Leaf['way']): Leaf[] {
  const value = listIn(found);
  if (Array.isArray(value) && value.some((one) => typeof one === 'object' && one !== null)) {
    return value.flatMap((one, place) => walk(one, path, `${key}[${place}]`, [...way, { path, number: place + 1 }]));
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([name, one]) =>
      one === undefined ? [] : walk(one, join(path, name), join(key, name), way),
    );
  }
  return [{ key, way: way.at(-1)?.path === path && path !== '' ? way : [...way, { path }], value }];
}

/** Some modules keep lists as JSON text inside their rows. */
function listIn(value: Json): Json {
  if (typeof value !== 'string' || !value.startsWith('[')) {
    return value;
  }
  try {
    const read: unknown = JSON.parse(value);
    return Array.isArray(read) ? (read as Json) : value;
  } catch {
    return value;
  }
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** What more than one module says with the same meaning. */
const SHARED: Readonly<Record<string, AuditField>> = {
  address: { ja: 'アドレス', en: 'Address' },
  code: { ja: '理由の符号', en: 'Code of the reason' },
  count: { ja: '数', en: 'How many' },
  department: { ja: '部署', en: 'Department' },
  device: { ja: '端末', en: 'Device' },
  devices: { ja: '端末', en: 'Devices' },
  disabled: { ja: '停止中', en: 'Disabled' },
  displayName: { ja: '氏名', en: 'Name' },
  enabled: { ja: '使う', en: 'On' },
  from: { ja: '始まり', en: 'From' },
  id: { ja: '識別子', en: 'Id' },
  kind: { ja: '種類', en: 'Kind' },
  name: { ja: '名前', en: 'Name' },
  number: { ja: '番号', en: 'Number' },
  reason: { ja: '理由', en: 'Reason' },
  sequence: { ja: '通し番号', en: 'Number' },
  serial: { ja: '証明書の番号', en: 'Serial of the certificate' },
  sha256: { ja: '内容のハッシュ(SHA-256)', en: 'Hash of the content (SHA-256)' },
  state: { ja: '状態', en: 'State' },
  to: { ja: '終わり', en: 'To' },
  until: { ja: '期限', en: 'Until' },
  version: { ja: '版', en: 'Version' },
  why: { ja: '理由', en: 'Why' },
};
