import type { ReactNode } from 'react';
import { Icon } from '../icon.tsx';
import styles from './grid.module.css';
import { useGridWords } from './words.ts';

/** What is told about the chosen row, beside the list. */
export function DetailPanel({ close, children }: { readonly close: () => void; readonly children: ReactNode }) {
  const t = useGridWords();
  return (
    <aside className={`${styles.detail} only-screen`} aria-label={t('detail')}>
      <button type="button" className={styles.detailClose} onClick={close} aria-label={t('closeDetail')}>
        <Icon name="close" />
      </button>
      {children}
    </aside>
  );
}
