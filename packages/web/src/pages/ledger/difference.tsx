import { Link } from '@tanstack/react-router';
import type { ReconciliationRow } from '@tsukuroi/protocol';
import { PROBLEM_WORDS } from '@tsukuroi/protocol/grids/lists.ts';
import { Pairs } from '../../components/figures.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { formatDay } from '../../platform/format.ts';
import styles from '../finding/finding.module.css';
import { useLedgerWords } from './words.ts';

/** One difference between the ledger and what is seen, with what to do about it. */
export function Difference({ row }: { readonly row: ReconciliationRow }) {
  const t = useLedgerWords();
  return (
    <div className={styles.detail}>
      <div className={styles.badges}>
        <StateBadge of="problem" value={row.problem} words={PROBLEM_WORDS} />
      </div>
      <h3 className={styles.title}>{row.name}</h3>
      <section className={styles.todo}>
        <h4>{t('todo')}</h4>
        <p>{row.next}</p>
      </section>
      <section>
        <h4>{t('found')}</h4>
        <p>{row.detail}</p>
      </section>
      <Pairs
        pairs={[
          { label: t('department'), value: row.department ?? '—' },
          { label: t('since'), value: formatDay(row.since) },
        ]}
      />
      {row.deviceId === null ? null : (
        <Link to="/devices/$id" params={{ id: row.deviceId }}>
          {t('openDevice')}
        </Link>
      )}
    </div>
  );
}
