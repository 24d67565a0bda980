import type { Text } from '@tsukuroi/core';
import { useText } from '../platform/language.ts';

/** Options of a select for a closed set of words, in their order. */
export function useChoices(
  words: Readonly<Record<string, Text>>,
): { readonly value: string; readonly label: string }[] {
  const text = useText();
  return Object.entries(words).map(([value, word]) => ({ value, label: text(word) }));
}
