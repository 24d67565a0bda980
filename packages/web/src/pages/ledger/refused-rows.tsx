import type { LedgerPreview } from '@tsukuroi/protocol';
import { Notice } from '../../components/notice.tsx';
import styles from './preview.module.css';
import { useLedgerWords } from './words.ts';

/** Rows that cannot be read, each with its reason. */
export function RefusedRows({ refused }: Pick<LedgerPreview, 'refused'>) {
  const t = useLedgerWords();
  return (
    <Notice tone="act" title={t('refusedTitle', { count: new Set(refused.map((entry) => entry.row)).size })}>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('refusedAt')}</th>
              <th scope="col">{t('refusedColumn')}</th>
              <th scope="col">{t('refusedValue')}</th>
              <th scope="col">{t('refusedReason')}</th>
            </tr>
          </thead>
          <tbody>
            {refused.map((entry) => (
              <tr key={`${entry.row} ${entry.column}`}>
                <th scope="row">{entry.row}</th>
                <td>{entry.column}</td>
                <td>{entry.value === '' ? '—' : `「${entry.value}」`}</td>
                <td>{entry.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Notice>
  );
}
