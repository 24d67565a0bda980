import { ok, type Result, refused } from '@tsukuroi/core';
import type { ProductKey } from './record.ts';

/** Matches every value (NISTIR 7695, 5.3.1: logical value ANY). */
export const CPE_ANY = '*';
/** The attribute does not apply (logical value NA): not the same as ANY. */
export const CPE_NA = '-';

/**
 * A CPE name. Values stand as in a 2.3 formatted string, lower case: `*` ANY, `-` NA, otherwise text in which `\` protects the
 * next character and unprotected `*` and `?` (at either end only) stand for any characters.
 */
export interface Cpe {
  readonly part: 'a' | 'o' | 'h';
  readonly vendor: string;
  readonly product: string;
  readonly version: string;
  readonly update: string;
  readonly edition: string;
  readonly language: string;
  readonly sw_edition: string;
  readonly target_sw: string;
  readonly target_hw: string;
  readonly other: string;
}

const PREFIX = 'cpe:2.3:';
const FORMATTED_PARTS = 11;
// NISTIR 7695, 6.2.3.1: letters, digits, `_`, `-`, `.` stand as they are; other printable ASCII stands behind `\`; `*` and
// runs of `?` are special and stand at the ends only. NVD also leaves some characters (`+`, `~`) unprotected; so do we.
const FORMATTED_VALUE = /^(?:\*|\?+)?(?:[\w.+~\-\u0080-\uffff]|\\[!-~])+(?:\*|\?+)?$|^(?:[*-]|\?+)$/;

/** Reads a CPE 2.3 formatted string (NISTIR 7695, 6.2). The error says what is wrong. */
export function parseCpe(text: string): Result<Cpe> {
  if (!text.startsWith(PREFIX)) {
    return refused('does not begin with cpe:2.3:');
  }
  const values = splitUnescaped(text.slice(PREFIX.length)).map((value) => value.toLowerCase());
  if (values.length !== FORMATTED_PARTS) {
    return refused(`has ${values.length} attributes, not ${FORMATTED_PARTS}`);
  }
  return fromValues(values);
}

/**
 * Reads a CPE 2.2 URI (NISTIR 7695, 6.1), as JVN uses it: `cpe:/o:fortinet:fortios`. Missing attributes are ANY; the packed
 * edition `~edition~sw_edition~target_sw~target_hw~other` is unpacked.
 */
export function parseCpeUri(text: string): Result<Cpe> {
  if (!text.startsWith('cpe:/')) {
    return refused('does not begin with cpe:/');
  }
  const parts = text.slice('cpe:/'.length).split(':');
  if (parts.length > 7) {
    return refused(`has ${parts.length} components, more than 7`);
  }
  const [part = '', vendor = '', product = '', version = '', update = '', packed = '', language = ''] = parts;
  const packs = packed.startsWith('~') ? packed.slice(1).split('~') : [packed, '', '', '', ''];
  if (packs.length !== 5) {
    return refused('packed edition has not five fields');
  }
  const [edition = '', swEdition = '', targetSw = '', targetHw = '', other = ''] = packs;
  const values: string[] = [part];
  for (const raw of [vendor, product, version, update, edition, language, swEdition, targetSw, targetHw, other]) {
    const value = uriValue(raw.toLowerCase());
    if (value === undefined) {
      return refused('has a percent form or character that a URI may not have');
    }
    values.push(value);
  }
  return fromValues(values);
}

/**
 * The product key of a CPE. NA stands as `-` (a camera without a maker's name); ANY and patterns stay as they are written
 * (`cpe/h/intel/*`): a key that no inventory has, so `namesOneProduct` must be asked.
 */
export function productKeyOf(cpe: Cpe): ProductKey {
  const name = (value: string) => keyName(plainValue(value) ?? value);
  return `cpe/${cpe.part}/${name(cpe.vendor)}/${name(cpe.product)}`;
}

/** False when vendor or product is ANY or a pattern. */
export function namesOneProduct(cpe: Cpe): boolean {
  return [cpe.vendor, cpe.product].every((value) => value === CPE_NA || plainValue(value) !== undefined);
}

/** One name inside a product key: `/` would end it. */
export function keyName(name: string): string {
  return name.replaceAll('%', '%25').replaceAll('/', '%2f');
}

/** The text of a value without its protecting `\`, or undefined when it is ANY, NA or a pattern. */
export function plainValue(value: string): string | undefined {
  if (value === CPE_ANY || value === CPE_NA || /(?<!\\)(?:\\\\)*[*?]/.test(value)) {
    return undefined;
  }
  return value.replace(/\\(.)/g, '$1');
}

const RESTRICTIONS = ['update', 'edition', 'language', 'sw_edition', 'target_sw', 'target_hw', 'other'] as const;

/**
 * What a CPE asks for beyond part, vendor, product and version, as `only` words of a claim: `update:sp1`, `target_sw:wordpress`,
 * `update:-` (NA: the release without an update). ANY asks for nothing.
 */
export function restrictionsOf(cpe: Cpe): string[] {
  const words: string[] = [];
  for (const name of RESTRICTIONS) {
    const value = cpe[name];
    if (value !== CPE_ANY) {
      words.push(`${name}:${plainValue(value) ?? value}`);
    }
  }
  return words;
}

function fromValues(values: readonly string[]): Result<Cpe> {
  const [part, vendor, product, version, update, edition, language, sw_edition, target_sw, target_hw, other] = values;
  if (part !== 'a' && part !== 'o' && part !== 'h') {
    return refused('part is none of a, o, h');
  }
  if (values.slice(1).some((value) => !FORMATTED_VALUE.test(value))) {
    return refused('has a character that must stand behind \\');
  }
  return ok({
    part,
    vendor,
    product,
    version,
    update,
    edition,
    language,
    sw_edition,
    target_sw,
    target_hw,
    other,
  } as Cpe);
}

function splitUnescaped(text: string): string[] {
  if (!text.includes('\\')) {
    return text.split(':');
  }
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') {
      at += 1;
    } else if (text[at] === ':') {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/** One URI component as a formatted-string value: `%01` is `?`, `%02` is `*`, other percent forms are protected characters. */
function uriValue(raw: string): string | undefined {
  if (raw === '') {
    return CPE_ANY;
  }
  if (raw === CPE_NA) {
    return CPE_NA;
  }
  let value = '';
  for (const [piece] of raw.matchAll(/%[0-9a-f]{2}|[\w.~-]|[\s\S]/g)) {
    if (/^[\w.-]$/.test(piece)) {
      value += piece;
    } else if (piece === '~') {
      value += '\\~';
    } else if (piece === '%01') {
      value += '?';
    } else if (piece === '%02') {
      value += '*';
    } else if (piece === '?') {
      value += '?';
    } else if (/^%(?:2[1-9a-f]|3[a-f]|40|5[b-e]|60|7[b-e])$/.test(piece)) {
      value += `\\${String.fromCharCode(Number.parseInt(piece.slice(1), 16))}`;
    } else {
      return undefined;
    }
  }
  return value;
}
