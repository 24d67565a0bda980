import { Link } from '@tanstack/react-router';
import type { Today } from '@tsukuroi/protocol';
import { Icon } from '../../components/icon.tsx';
import { Panel } from '../../components/page.tsx';
import { listWords } from '../../platform/format.ts';
import styles from './today.module.css';
import { useTodayWords } from './words.ts';

/** What the answers stand on and how old it is. */
export function KnowledgeState({ knowledge }: { readonly knowledge: Today['knowledge'] }) {
  const t = useTodayWords();
  return (
    <Panel title={t('knowledge')}>
      {knowledge.stale.length === 0 ? (
        <p>{knowledge.sentence}</p>
      ) : (
        <p className={styles.stale}>
          <Icon name="clock" />
          {knowledge.sentence}
        </p>
      )}
      {knowledge.refused.length === 0 ? null : (
        <p className={styles.refused}>
          <Icon name="alert" />
          {t('refused', { list: listWords(knowledge.refused) })}
        </p>
      )}
      <Link to="/knowledge" className="only-screen">
        {t('knowledgeOpen')}
      </Link>
    </Panel>
  );
}
