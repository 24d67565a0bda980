import { type BundleRow, CARRIED_WAY_WORDS } from '@tsukuroi/protocol/carrying-api.ts';
import { ButtonLink } from '../../components/button-link.tsx';
import { Pairs } from '../../components/figures.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { formatInstant } from '../../platform/format.ts';
import styles from '../finding/finding.module.css';
import { useCarryingWords } from './words.ts';

/** One bundle of the record. */
export function BundleDetail({ bundle }: { readonly bundle: BundleRow }) {
  const t = useCarryingWords();
  return (
    <div className={styles.detail}>
      <div className={styles.badges}>
        <StateBadge of="way" value={bundle.way} words={CARRIED_WAY_WORDS} />
      </div>
      <h3 className={styles.title}>{bundle.name}</h3>
      <section className={styles.todo}>
        <h4>{t('todo')}</h4>
        <p>{t(bundle.way === 'in' ? 'todoIn' : 'todoOut')}</p>
      </section>
      <Pairs
        pairs={[
          { label: t('whom'), value: bundle.whom },
          { label: t('about'), value: bundle.about },
          { label: t('madeAt'), value: formatInstant(bundle.madeAt) },
          { label: t('size'), value: bundle.size },
          { label: t('volumes'), value: bundle.volumes },
        ]}
      />
      <div>
        <ButtonLink to={`/carrying/${encodeURIComponent(bundle.id)}`} icon="print" quiet>
          {t('open')}
        </ButtonLink>
      </div>
    </div>
  );
}
