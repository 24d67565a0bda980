import { type ReactNode, useEffect, useRef } from 'react';
import { LanguageSwitch } from '../../layout/language-switch.tsx';
import { Mark } from '../../layout/mark.tsx';
import styles from './entry.module.css';
import { useEntryWords } from './words.ts';

/** The frame of the pages before one is signed in: the product on the left, one question on the right. */
export function EntryFrame({
  title,
  lead,
  children,
}: {
  readonly title: string;
  readonly lead?: string;
  readonly children: ReactNode;
}) {
  const t = useEntryWords();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – つくろい`;
    heading.current?.focus();
  }, [title]);
  return (
    <div className={styles.frame}>
      <div className={`${styles.product} only-screen`}>
        <Mark size={64} />
        <p className={styles.name}>つくろい</p>
        <p className={styles.latin}>TSUKUROI</p>
        <p className={styles.purpose}>{t('purpose')}</p>
        <LanguageSwitch dark />
      </div>
      <main className={styles.question}>
        <div className={styles.card}>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead === undefined ? null : <p className="soft">{lead}</p>}
          {children}
        </div>
      </main>
    </div>
  );
}
