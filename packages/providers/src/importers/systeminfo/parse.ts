import { isIP } from 'node:net';
import type { Encoding } from '../../decode-text.ts';
import table from './headings.json' with { type: 'json' };

export type Field =
  | 'host'
  | 'name'
  | 'version'
  | 'configuration'
  | 'maker'
  | 'model'
  | 'type'
  | 'domain'
  | 'updates'
  | 'cards';

const FIELDS: readonly Field[] = [
  'host',
  'name',
  'version',
  'configuration',
  'maker',
  'model',
  'type',
  'domain',
  'updates',
  'cards',
];

export interface SystemInfo {
  readonly language: string;
  readonly values: ReadonlyMap<Field, string>;
  /** Indented lines below a heading, trimmed. */
  readonly below: ReadonlyMap<Field, readonly string[]>;
}

interface Section {
  readonly heading: string;
  readonly value: string;
  readonly below: string[];
}

/** Reads what `systeminfo` prints; undefined when no language's headings are there (name and version of the system at least). */
export function parseSystemInfo(lines: readonly string[], encoding: Encoding): SystemInfo | undefined {
  const plain = encoding === 'windows-1252' ? asciiOnly : same;
  const sections = sectionsOf(lines);
  for (const language of table.languages) {
    const wanted = new Map(FIELDS.map((field) => [keyOf(plain(language[field])), field]));
    const values = new Map<Field, string>();
    const below = new Map<Field, readonly string[]>();
    for (const section of sections) {
      const field = wanted.get(keyOf(plain(section.heading)));
      if (field !== undefined && !values.has(field)) {
        values.set(field, section.value);
        below.set(field, section.below);
      }
    }
    if (values.has('name') && values.has('version')) {
      return { language: language.language, values, below };
    }
  }
  return undefined;
}

/** A line without indentation is `heading: value`; the first colon ends the heading. */
function sectionsOf(lines: readonly string[]): Section[] {
  const sections: Section[] = [];
  for (const line of lines) {
    if (/^\s/.test(line)) {
      const text = line.trim();
      if (text !== '') {
        sections.at(-1)?.below.push(text);
      }
      continue;
    }
    const colon = line.search(/[:：]/);
    if (colon > 0) {
      sections.push({ heading: line.slice(0, colon), value: line.slice(colon + 1).trim(), below: [] });
    }
  }
  return sections;
}

function keyOf(heading: string): string {
  return heading.normalize('NFKC').replace(/\s+/g, '').toLowerCase();
}

function same(text: string): string {
  return text;
}

function asciiOnly(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything outside ASCII
  return text.replace(/[^\x00-\x7F]/g, '');
}

/** Addresses of the network cards: `[01]: name` opens a card, `[01]: 192.0.2.1` under it is an address. */
export function cardsOf(below: readonly string[]): { name: string; addresses: string[] }[] {
  const cards: { name: string; addresses: string[] }[] = [];
  for (const line of below) {
    const entry = /^\[\d+\]\s*[:：]\s*(.*)$/.exec(line)?.[1];
    if (entry === undefined) {
      continue;
    }
    if (isIP(entry) !== 0) {
      cards.at(-1)?.addresses.push(entry);
    } else {
      cards.push({ name: entry, addresses: [] });
    }
  }
  return cards;
}
