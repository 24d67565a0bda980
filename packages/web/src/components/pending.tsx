import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { problemOf } from '../platform/changes.ts';
import { catalogue } from '../platform/language.ts';
import styles from './pending.module.css';
import { ProblemView } from './problem-view.tsx';

const useWords = catalogue('pending', { loading: { ja: '読み込んでいます…', en: 'Loading …' } });

interface PendingProps<T> {
  readonly query: UseQueryResult<T>;
  readonly children: (data: T) => ReactNode;
}

/** What was asked for: still coming, refused with words, or there. What was read before stays while a new reading fails. */
export function Pending<T>({ query, children }: PendingProps<T>) {
  const t = useWords();
  return (
    <>
      {query.error === null ? null : (
        <ProblemView problem={problemOf(query.error)} retry={() => void query.refetch()} />
      )}
      {query.data === undefined
        ? query.error === null && (
            <p className={styles.waiting} role="status">
              {t('loading')}
            </p>
          )
        : children(query.data)}
    </>
  );
}
