import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { comparable } from '@tsukuroi/core';
import { z } from 'zod';

const line = z.string().regex(/^\d+\.\d+(?:\.\d+)?$/);

/** Data with its source; a test compares every line with the real documents where they are at hand. */
export const BUILD_LINES = z
  .strictObject({
    about: z.string(),
    source: z.string().min(1),
    lines: z.array(z.strictObject({ name: z.string().min(1), line })),
    servicing: z.array(z.strictObject({ lines: z.array(line), source: z.string().min(1) })),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'build-lines.json'), 'utf8')));

const BY_LENGTH = BUILD_LINES.lines.toSorted((a, b) => b.name.length - a.name.length);
const SERVICING: ReadonlyMap<string, readonly string[]> = new Map(
  BUILD_LINES.servicing.flatMap(({ lines }) => lines.map((each) => [each, lines])),
);
/** A release of Windows that is not in the table yet. Kits (HLK) and apps beside it count otherwise. */
const WINDOWS = /^windows (?:\d+(?:\.\d)? |server)/;
const WINDOWS_BUILD = /^(?:10\.0|6\.[0-3])\.\d{4,5}\.\d+$/;
/** Three numbers at least: `1.001` and `04590.02` are pieces of something, not builds. */
const BUILD = /^\d+(?:\.\d+){2,4}$/;

export type BuildAnswer =
  | { readonly kind: 'build'; readonly build: string }
  | { readonly kind: 'absent' | 'form' | 'line' };

/** The line of builds a product has, by its name in MSRC's product tree; undefined where we know none. */
export function lineOf(productName: string): string | undefined {
  const name = comparable(productName);
  return BY_LENGTH.find((entry) => name.startsWith(entry.name))?.line;
}

/**
 * The fixed build of a remediation as one of this product, or why it is none. Windows 10 20H2–22H2 get one update under one
 * KB with one last number; MSRC at times names another release's build for them (10.0.19041.3803 for 21H2). Read as it
 * stands it would make every 21H2 look mended, so it is moved to the product's own line.
 */
export function buildFor(productName: string, stated: string): BuildAnswer {
  // Zero-width spaces stand behind some builds (2024-Oct).
  const text = stated.replace(/[\u200b\s]+$/u, '').replace(/\.$/, '');
  if (text === '' || text === '-') {
    return { kind: 'absent' };
  }
  if (!BUILD.test(text)) {
    return { kind: 'form' };
  }
  const own = lineOf(productName);
  if (own === undefined) {
    const isWindows = WINDOWS.test(comparable(productName)) && !/\bhlk\b/i.test(productName);
    return !isWindows || WINDOWS_BUILD.test(text) ? { kind: 'build', build: text } : { kind: 'line' };
  }
  if (isOfLine(text, own)) {
    return { kind: 'build', build: text };
  }
  const shared = SERVICING.get(own)?.find((other) => isOfLine(text, other));
  return shared === undefined ? { kind: 'line' } : { kind: 'build', build: `${own}.${text.split('.').at(-1)}` };
}

/** `15.02.1544.9` is of line 15.2: compared number by number. */
function isOfLine(build: string, own: string): boolean {
  const numbers = build.split('.').map(Number);
  return own.split('.').every((number, at) => Number(number) === numbers[at]);
}
