import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Inside } from './inside.ts';

const RULE = '='.repeat(78);

/** Our licence and those of everything inside, each text once, under the names of all it belongs to. */
export function licencesText(root: string, insides: readonly Inside[]): string {
  const owners = new Map<string, string[]>();
  const without: string[] = [];
  for (const inside of insides) {
    const title = titleOf(inside);
    if (inside.texts.length === 0) {
      without.push(`${title}: licence as its package.json states it; it brings no text of its own.`);
    }
    for (const { text } of inside.texts) {
      const body = text.replaceAll('\r\n', '\n').trim();
      owners.set(body, [...(owners.get(body) ?? []), title]);
    }
  }
  const notes = insides.flatMap((inside) =>
    inside.note === undefined ? [] : [`${titleOf(inside)}\n    ${inside.note}`],
  );
  return [
    'Tsukuroi (つくろい)',
    'Apache License, Version 2.0. The full text is the first below.',
    '',
    `Parts that others made: ${insides.length}`,
    ...insides.map((inside) => `  ${titleOf(inside)}`),
    '',
    ...notes,
    ...without,
    '',
    RULE,
    'Tsukuroi',
    RULE,
    readFileSync(join(root, 'LICENSE'), 'utf8').trim(),
    ...[...owners].flatMap(([text, titles]) => ['', RULE, ...titles, RULE, text]),
    '',
  ].join('\n');
}

const titleOf = ({ licence, name, version }: Inside): string =>
  `${name} ${version} (${licence ?? 'licence not stated'})`;
