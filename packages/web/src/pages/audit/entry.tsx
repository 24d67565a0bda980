import type { AuditRow } from '@tsukuroi/protocol';
import { Pairs } from '../../components/figures.tsx';
import { formatInstant } from '../../platform/format.ts';
import styles from './audit.module.css';
import { useAuditWords } from './words.ts';

/** One entry: what happened and what changed in words, and the very text of which the hash was made. */
export function Entry({ row }: { readonly row: AuditRow }) {
  const t = useAuditWords();
  const [hasBefore, hasAfter] = [
    row.changes.some(({ before }) => before !== null),
    row.changes.some(({ after }) => after !== null),
  ];
  return (
    <div className={styles.entry}>
      <p className="soft small">No. {row.sequence}</p>
      <h3 className={styles.title}>{row.what}</h3>
      <Pairs
        pairs={[
          { label: t('at'), value: formatInstant(row.at) },
          { label: t('who'), value: row.who },
          { label: t('target'), value: row.target },
          { label: t('why'), value: row.why ?? '—' },
        ]}
      />
      {row.changes.length === 0 ? (
        <p className="soft small">{t('noChanges')}</p>
      ) : (
        <table className={styles.changes}>
          <caption>{t('changes')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('field')}</th>
              {hasBefore ? <th scope="col">{t('before')}</th> : null}
              {hasAfter ? <th scope="col">{t('after')}</th> : null}
            </tr>
          </thead>
          <tbody>
            {row.changes.map((change, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two fields may have the same words, and an entry never changes.
              <tr key={place}>
                <th scope="row">{change.field}</th>
                {hasBefore ? <td>{change.before ?? '—'}</td> : null}
                {hasAfter ? <td>{change.after ?? '—'}</td> : null}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <details className={styles.raw}>
        <summary>{t('raw')}</summary>
        <p className="soft small">{t('rawHint')}</p>
        <pre className="mono small">{row.entry}</pre>
        <Pairs pairs={[{ label: t('hash'), value: <span className="mono small">{row.hash}</span> }]} />
      </details>
    </div>
  );
}
