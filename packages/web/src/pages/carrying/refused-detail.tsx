import type { RefusedBundleRow } from '@tsukuroi/protocol/carrying-api.ts';
import { Pairs } from '../../components/figures.tsx';
import { formatCount, formatInstant } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import styles from '../finding/finding.module.css';
import { useCarryingWords } from './words.ts';

/** An import that was refused: why, what it affects, what to do. */
export function RefusedDetail({ refused }: { readonly refused: RefusedBundleRow }) {
  const t = useCarryingWords();
  const language = useLanguage();
  return (
    <div className={styles.detail}>
      <h3 className={styles.title}>{refused.what}</h3>
      <section className={styles.todo}>
        <h4>{t('todo')}</h4>
        <p>{refused.next}</p>
      </section>
      <Pairs
        pairs={[
          { label: t('effect'), value: refused.effect },
          { label: t('where'), value: refused.where },
          { label: t('at'), value: formatInstant(refused.at) },
          { label: t('by'), value: refused.by },
          ...(refused.times > 1 ? [{ label: t('times'), value: formatCount(refused.times, language) }] : []),
        ]}
      />
    </div>
  );
}
