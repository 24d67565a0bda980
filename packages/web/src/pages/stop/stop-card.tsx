import type { StopCard } from '@tsukuroi/protocol/stop-api.ts';
import { formatInstant } from '../../platform/format.ts';
import styles from './stop.module.css';
import { useStopWords } from './words.ts';

/** The sheet that goes into the sealed envelope. */
export function StopCardSheet({ card }: { readonly card: StopCard }) {
  const t = useStopWords();
  return (
    <section className={styles.card}>
      <h2>
        {t('paperTitle')}
        {' – '}
        {card.facility}
      </h2>
      <p>{t('paperWhen')}</p>
      <ol>
        <li>
          {t('paperStep1')}
          <span className={styles.address}>{`${location.origin}/stop`}</span>
        </li>
        <li>
          {t('paperStep2')}
          <span className={styles.big}>{card.pin}</span>
        </li>
        <li>{t('paperStep3')}</li>
      </ol>
      <p>
        {t('paperPhone')}
        <span className={styles.line} />
      </p>
      <p className="soft small">
        {t('cardMade')} {formatInstant(card.madeAt)}
      </p>
    </section>
  );
}
