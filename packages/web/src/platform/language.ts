import type { Language, Text } from '@tsukuroi/core';
import i18next from 'i18next';
import { createContext, createElement, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';

const REMEMBERED = 'tsukuroi.language';

function remembered(): Language {
  try {
    return globalThis.localStorage?.getItem(REMEMBERED) === 'en' ? 'en' : 'ja';
  } catch {
    // Storage switched off by policy: Japanese, as at first.
    return 'ja';
  }
}

void i18next.init({
  lng: remembered(),
  fallbackLng: 'ja',
  resources: {},
  initAsync: false,
  keySeparator: false,
  nsSeparator: false,
  // React escapes; placeholders look as everywhere else in the product: {name}.
  interpolation: { escapeValue: false, prefix: '{', suffix: '}' },
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
    const lng = useLanguage();
    return useCallback((key, params) => i18next.t(key as string, { ...params, ns: name, lng }), [lng]);
  };
}

export function currentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'ja';
}

// A context, because a list asks for the language in every cell: reading one costs next to nothing.
const LanguageInUse = createContext<Language>(currentLanguage());

/** Says to everything inside it which language is in use, and again when it changes. */
export function LanguageProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [language, setLanguage] = useState(currentLanguage);
  useEffect(() => {
    const follow = () => setLanguage(currentLanguage());
    i18next.on('languageChanged', follow);
    return () => i18next.off('languageChanged', follow);
  }, []);
  return createElement(LanguageInUse, { value: language }, children);
}

/** The language in use; the component renders again when it changes. */
export function useLanguage(): Language {
  return useContext(LanguageInUse);
}

/** Picks the sentence of a `Text` in the language in use. */
export function useText(): (text: Text) => string {
  const language = useLanguage();
  return useCallback((text) => text[language], [language]);
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
