import type { Language, Text } from '@tsukuroi/core';
import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';

const REMEMBERED = 'tsukuroi.language';

function remembered(): Language {
  try {
    return globalThis.localStorage?.getItem(REMEMBERED) === 'en' ? 'en' : 'ja';
  } catch {
    // Storage switched off by policy: Japanese, as at first.
    return 'ja';
  }
}

void i18next.use(initReactI18next).init({
  lng: remembered(),
  fallbackLng: 'ja',
  resources: {},
  initAsync: false,
  keySeparator: false,
  nsSeparator: false,
  // React escapes; placeholders look as everywhere else in the product: {name}.
  interpolation: { escapeValue: false, prefix: '{', suffix: '}' },
  react: { useSuspense: false },
});

export type Words = Readonly<Record<string, Text>>;
type Params = Readonly<Record<string, string | number>>;

const registered = new Map<string, Words>();

/** All catalogues loaded so far, for the test that every text is there in both languages. */
export function loadedCatalogues(): ReadonlyMap<string, Words> {
  return registered;
}

/**
 * Registers the words of one page or component and answers the hook that speaks them. The words live beside the code that
 * says them and are loaded with it.
 */
export function catalogue<W extends Words>(
  name: string,
  words: W,
): () => (key: keyof W & string, params?: Params) => string {
  registered.set(name, words);
  for (const language of ['ja', 'en'] as const) {
    const texts = Object.fromEntries(Object.entries(words).map(([key, text]) => [key, text[language]]));
    i18next.addResourceBundle(language, name, texts, true, true);
  }
  return function useWords() {
    const { t } = useTranslation(name);
    return (key, params) => t(key as string, { ns: name, ...params });
  };
}

export function currentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'ja';
}

/** The language in use; the component renders again when it changes. */
export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return i18n.language === 'en' ? 'en' : 'ja';
}

/** Picks the sentence of a `Text` in the language in use. */
export function useText(): (text: Text) => string {
  const language = useLanguage();
  return (text) => text[language];
}

/** Changes the language here and for the next visit. */
export function changeLanguage(language: Language): void {
  try {
    globalThis.localStorage?.setItem(REMEMBERED, language);
  } catch {
    // Not remembered where storage is switched off; the change still holds for this visit.
  }
  document.documentElement.lang = language;
  void i18next.changeLanguage(language);
}
