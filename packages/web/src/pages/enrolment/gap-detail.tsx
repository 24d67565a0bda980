import { GAP_STATE_WORDS, GAP_WHY_WORDS, type GapRow } from '@tsukuroi/protocol/enrolment-api.ts';
import { AddressLink } from '../../components/address-link.tsx';
import { Pairs } from '../../components/figures.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { formatCount, formatInstant } from '../../platform/format.ts';
import { useLanguage, useText } from '../../platform/language.ts';
import styles from '../finding/finding.module.css';
import { GapNotice } from './gap-notice.tsx';
import { useEnrolmentWords } from './words.ts';

/** Lost reports of one device, as a line of the list. */
export function GapDetail({ gap }: { readonly gap: GapRow }) {
  const t = useEnrolmentWords();
  const text = useText();
  const language = useLanguage();
  const why = GAP_WHY_WORDS[gap.why];
  return (
    <div className={styles.detail}>
      <div className={styles.badges}>
        <StateBadge of="gaps.state" value={gap.state} words={GAP_STATE_WORDS} />
      </div>
      <h3 className={styles.title}>{gap.name}</h3>
      {gap.state === 'open' ? (
        <GapNotice gaps={[gap]} />
      ) : (
        <Pairs
          pairs={[
            {
              label: t('gapLost'),
              value: formatCount(gap.count, language),
              note: t('gapWhich', { numbers: gap.numbers }),
            },
            { label: t('gapWhy'), value: why === undefined ? gap.why : text(why) },
            { label: t('gapNoticed'), value: formatInstant(gap.noticedAt) },
            ...(gap.seenBy === null ? [] : [{ label: t('gapSeenBy'), value: gap.seenBy }]),
          ]}
        />
      )}
      {gap.device === null ? null : (
        <AddressLink to={`/devices/${encodeURIComponent(gap.device)}`}>{t('openDevice')}</AddressLink>
      )}
    </div>
  );
}
