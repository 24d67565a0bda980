import { type BundleRow, CARRIED_EFFECT_WORDS, CARRIED_WAY_WORDS } from '@tsukuroi/protocol/carrying-api.ts';
import { ButtonLink } from '../../components/button-link.tsx';
import { Pairs } from '../../components/figures.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { formatInstant } from '../../platform/format.ts';
import styles from '../finding/finding.module.css';
import { useCarryingWords } from './words.ts';

function todoOf({ way, effect }: BundleRow): 'todoIn' | 'todoOut' | 'todoRefused' | 'todoWaiting' {
  if (way === 'out') {
    return 'todoOut';
  }
  return effect === 'refused' ? 'todoRefused' : effect === 'waiting' ? 'todoWaiting' : 'todoIn';
}

/** One bundle of the record. */
export function BundleDetail({ bundle }: { readonly bundle: BundleRow }) {
  const t = useCarryingWords();
  return (
    <div className={styles.detail}>
      <div className={styles.badges}>
        <StateBadge of="way" value={bundle.way} words={CARRIED_WAY_WORDS} />
        {bundle.effect === 'none' ? null : (
          <StateBadge of="bundles.effect" value={bundle.effect} words={CARRIED_EFFECT_WORDS} />
        )}
      </div>
      <h3 className={styles.title}>{bundle.name}</h3>
      <section className={styles.todo}>
        <h4>{t('todo')}</h4>
        <p>{t(todoOf(bundle))}</p>
      </section>
      <Pairs
        pairs={[
          ...(bundle.effectText === '' ? [] : [{ label: t('effectTitle'), value: bundle.effectText }]),
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
