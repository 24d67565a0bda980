/** Languages of the product. Japanese is the source language. */
export type Language = 'ja' | 'en';

/** A text in every language of the product. */
export type Text = Readonly<Record<Language, string>>;

export const LANGUAGES: readonly Language[] = ['ja', 'en'];

export function isLanguage(value: unknown): value is Language {
  return value === 'ja' || value === 'en';
}
