import { useQueryClient } from '@tanstack/react-query';
import { changeLanguage, useLanguage } from '../platform/language.ts';
import styles from './shell.module.css';
import { useLayoutWords } from './words.ts';

/** 日本語 / English. What the server words is asked for again in the new language. */
export function LanguageSwitch({ dark = false }: { readonly dark?: boolean }) {
  const t = useLayoutWords();
  const language = useLanguage();
  const client = useQueryClient();
  const choose = (next: 'ja' | 'en'): void => {
    changeLanguage(next);
    void client.invalidateQueries();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: two buttons of one choice; a fieldset would draw a box around them.
    <div role="group" aria-label={t('language')} className={styles.languages} data-dark={dark || undefined}>
      <button type="button" lang="ja" aria-pressed={language === 'ja'} onClick={() => choose('ja')}>
        日本語
      </button>
      <button type="button" lang="en" aria-pressed={language === 'en'} onClick={() => choose('en')}>
        English
      </button>
    </div>
  );
}
