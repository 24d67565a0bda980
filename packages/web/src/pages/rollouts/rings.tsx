import type { RolloutView } from '@tsukuroi/protocol/rollouts-api.ts';
import { Panel } from '../../components/page.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { formatCount, formatInstant } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { GATE_WORDS, RING_WORDS } from './board-words.ts';
import styles from './rollouts.module.css';
import { StateBar } from './state-bar.tsx';
import { useRolloutWords } from './words.ts';

type Ring = RolloutView['rings'][number];

/** What has to hold before the next ring begins: what is, and what is wanted, line by line. */
function Gate({ ring, following }: { readonly ring: Ring; readonly following: Ring | undefined }) {
  const t = useRolloutWords();
  if (ring.state === 'ahead') {
    return <p className="soft small">{t('gateAhead')}</p>;
  }
  if (following === undefined) {
    return <p className="soft small">{t('gateLast')}</p>;
  }
  if (ring.gate.length === 0) {
    return ring.state === 'passed' ? <p className="soft small">{t('gatePassed')}</p> : null;
  }
  return (
    <>
      <p className="soft small">{t('gateOf', { name: following.name })}</p>
      <ul className={styles.gate}>
        {ring.gate.map(({ holds, sentence }) => (
          <li key={sentence}>
            <span>
              <StateBadge of="gate" value={holds} words={GATE_WORDS} />
            </span>
            <span>{sentence}</span>
          </li>
        ))}
      </ul>
      {ring.gate.some(({ holds }) => holds === 'unknown') ? <p className="soft small">{t('gateUnknown')}</p> : null}
    </>
  );
}

/** The rings in their order, and why the next one has not begun. */
export function Rings({ rings }: { readonly rings: RolloutView['rings'] }) {
  const t = useRolloutWords();
  const language = useLanguage();
  return (
    <Panel title={t('byRing')}>
      <ol className={styles.rings}>
        {rings.map((ring, index) => (
          <li key={ring.id} className={styles.ring} data-state={ring.state}>
            <div className={styles.ringHead}>
              <h3>
                {index + 1}. {ring.name}
              </h3>
              <StateBadge of="ring" value={ring.state} words={RING_WORDS} />
              <span className="soft small">
                {t('devicesCount', { count: formatCount(ring.devices, language) })}
                {ring.startedAt === null ? null : ` ・ ${t('since', { at: formatInstant(ring.startedAt) })}`}
              </span>
            </div>
            {ring.state === 'ahead' ? null : <StateBar counts={ring.counts} />}
            <Gate ring={ring} following={rings[index + 1]} />
          </li>
        ))}
      </ol>
    </Panel>
  );
}
