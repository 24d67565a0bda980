import type { Language } from '@tsukuroi/core';

/** Picks one of two wordings. */
export type Speak = (ja: string, en: string) => string;

export function speakerOf(language: Language): Speak {
  return language === 'ja' ? (ja) => ja : (_ja, en) => en;
}
