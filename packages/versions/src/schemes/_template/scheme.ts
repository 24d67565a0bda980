import { ok, type Result, refused } from '@tsukuroi/core';
import { compareNumbers, type Numbers, readNumbers } from '../../numbers.ts';
import type { Scheme, Unreadable } from '../../scheme.ts';

function read(text: string, complete: boolean): Result<Numbers, Unreadable> {
  const parts = readNumbers(text, 3, 3);
  return parts === undefined ? refused('form') : ok({ parts, complete });
}

/** A scheme to copy: exactly three numbers. It works and is tested, but it is in no registry. */
export const scheme: Scheme<Numbers> = {
  id: '_template',
  title: { ja: '三つの数字（写して使う見本）', en: 'Three numbers (a model to copy)' },
  source: 'name the document and the section that state the order, not a web search',
  parse: (text) => read(text, false),
  parseBound: (text) => read(text, true),
  compare: compareNumbers,
};
