import type { Json, Language, Text } from '@tsukuroi/core';
import type { AuditChange } from '@tsukuroi/protocol';
import { dayWithWeekday, momentInJapan } from '@tsukuroi/protocol/moment.ts';
import { type AuditField, auditField, type Leaf, leavesOf } from './fields.ts';

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_AT_END = /\d{4}-\d{2}-\d{2}$/;
/** Of a list, so many are said; the entry itself has all. */
const MOST_OF_LIST = 20;
/** Changes in the one line of a list. */
const MOST_IN_LINE = 6;

const NONE: Text = { ja: 'なし', en: 'none' };
const YES: Text = { ja: 'はい', en: 'yes' };
const NO: Text = { ja: 'いいえ', en: 'no' };
const VALUE: Text = { ja: '値', en: 'Value' };

/**
 * What an entry says has changed, in people's words. With both sides only what differs; a side that the entry does not have is null. What nobody gave
 * words for is shown under the name it has in the entry, never left out. Pure.
 *
 * @param code of the event, `accounts.user-changed`
 */
export function changesOf(
  code: string,
  before: Json | undefined,
  after: Json | undefined,
  language: Language,
): AuditChange[] {
  const [was, is] = [sideOf(before, after), sideOf(after, before)];
  const [old, fresh] = [new Map(was?.map((one) => [one.key, one])), new Map(is?.map((one) => [one.key, one]))];
  const places = [...new Map([...(was ?? []), ...(is ?? [])].map((one) => [one.key, one])).values()];
  const differs = (key: string) => JSON.stringify(old.get(key)?.value) !== JSON.stringify(fresh.get(key)?.value);
  const changed = was === undefined || is === undefined ? places : places.filter(({ key }) => differs(key));
  const worded = (changed.length > 0 ? changed : places).map((place) => ({
    field: labelOf(code, place, language),
    before: was === undefined ? null : said(code, place, old.get(place.key), language),
    after: is === undefined ? null : said(code, place, fresh.get(place.key), language),
  }));
  // An empty list that became one with fields reads 「なし → なし」 beside them. An entry with the same on both sides changed nothing, and says so.
  const told = worded.filter(({ after: now, before: then }) => now !== then);
  return told.length > 0 ? told : worded;
}

/** The same in one line, for lists and CSV. */
export function changeLine(changes: readonly AuditChange[], language: Language): string {
  const lines = changes.slice(0, MOST_IN_LINE).map(({ after, before, field }) => {
    const [colon, arrow] = language === 'ja' ? [': ', ' → '] : [': ', ' → '];
    return `${field}${colon}${[before, after].filter((side) => side !== null).join(arrow)}`;
  });
  const more = changes.length - lines.length;
  const rest = more > 0 ? [language === 'ja' ? `ほか ${more} 項目` : `${more} more`] : [];
  return [...lines, ...rest].join(language === 'ja' ? '、' : '; ');
}

/** What it happened to, with days and instants as people read them. */
export function targetWords(target: string, language: Language): string {
  return INSTANT.test(target)
    ? momentInJapan(target, language)
    : target.replace(DAY_AT_END, (day) => dayWithWeekday(day, language));
}

/** Nothing beside something with fields is no side at all: 「null」 says only that there was none. */
function sideOf(value: Json | undefined, other: Json | undefined): Leaf[] | undefined {
  const isFields = typeof other === 'object' && other !== null;
  return value === undefined || (value === null && isFields) ? undefined : leavesOf(value);
}

function labelOf(code: string, { way }: Leaf, language: Language): string {
  return way
    .map(({ path, number }) => {
      const name = auditField(code, path)?.[language] ?? (path === '' ? VALUE[language] : path);
      return number === undefined ? name : path === '' ? String(number) : `${name} ${number}`;
    })
    .join(' › ');
}

function said(code: string, place: Leaf, leaf: Leaf | undefined, language: Language): string {
  return leaf === undefined
    ? NONE[language]
    : valueWords(leaf.value, auditField(code, place.way.at(-1)?.path ?? ''), language);
}

function valueWords(value: Json, field: AuditField | undefined, language: Language): string {
  if (Array.isArray(value)) {
    const some = value.slice(0, MOST_OF_LIST).map((one) => valueWords(one as Json, field, language));
    const more = value.length - some.length;
    const rest = more > 0 ? [language === 'ja' ? `ほか ${more} 件` : `${more} more`] : [];
    return value.length === 0 ? NONE[language] : [...some, ...rest].join(language === 'ja' ? '、' : ', ');
  }
  const worded = field?.values?.[String(value)];
  if (worded !== undefined) {
    return worded[language];
  }
  if (typeof value === 'boolean') {
    return (value ? YES : NO)[language];
  }
  if (value === null || value === '') {
    return NONE[language];
  }
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return INSTANT.test(text) ? momentInJapan(text, language) : DAY.test(text) ? dayWithWeekday(text, language) : text;
}
