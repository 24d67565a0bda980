import type { FeedRow } from '@tsukuroi/protocol';
import { FEED_STATE_WORDS } from '@tsukuroi/protocol/words.ts';
import { type Figure, Pairs } from '../../components/figures.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { formatDay } from '../../platform/format.ts';
import styles from '../finding/finding.module.css';
import { useKnowledgeWords } from './words.ts';

const TODO = { refused: 'refusedTodo', stale: 'staleTodo', undated: 'undatedTodo', absent: 'absentTodo' } as const;

/** One source: its state, what to do about it, and where it comes from. */
export function FeedDetail({ feed }: { readonly feed: FeedRow }) {
  const t = useKnowledgeWords();
  const pairs: Figure[] = [
    {
      label: t('date'),
      value: feed.date === null ? t('noDate') : formatDay(feed.date),
      note: feed.ageDays === null ? undefined : t('age', { age: feed.ageDays, limit: feed.staleAfterDays }),
    },
    { label: t('origin'), value: feed.origin },
    { label: t('licence'), value: feed.licence },
    { label: t('home'), value: <span className="mono small">{feed.home}</span> },
  ];
  return (
    <div className={styles.detail}>
      <div className={styles.badges}>
        <StateBadge of="state" value={feed.state} words={FEED_STATE_WORDS} />
      </div>
      <h3 className={styles.title}>{feed.title}</h3>
      {feed.state === 'current' ? null : (
        <section className={styles.todo}>
          <h4>{t('todo')}</h4>
          <p>{t(TODO[feed.state])}</p>
        </section>
      )}
      {feed.refusal === null ? null : (
        <section>
          <h4>{t('refusal')}</h4>
          <p>{feed.refusal}</p>
        </section>
      )}
      {feed.caveat === null ? null : (
        <section>
          <h4>{t('caveat')}</h4>
          <p>{feed.caveat}</p>
        </section>
      )}
      <Pairs pairs={pairs} />
    </div>
  );
}
