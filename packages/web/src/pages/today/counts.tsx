import type { Today } from '@tsukuroi/protocol';
import { MAPPED_WORDS } from '@tsukuroi/protocol/grids/lists.ts';
import { DECISION_WORDS, VERDICT_WORDS } from '@tsukuroi/protocol/words.ts';
import { AddressLink } from '../../components/address-link.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { formatCount } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { listAddress } from '../../platform/list-address.ts';
import styles from './today.module.css';
import { useTodayWords } from './words.ts';

/** Every count opens the list behind it. */
export function Counts({ counts }: { readonly counts: Today['counts'] }) {
  const t = useTodayWords();
  const language = useLanguage();
  const open = ['affected', 'undetermined'];
  const figures = [
    {
      of: 'decision',
      value: 'act-now',
      words: DECISION_WORDS,
      count: counts.actNow,
      to: listAddress('/vulnerabilities', { decision: ['act-now'], verdict: open }),
    },
    {
      of: 'decision',
      value: 'this-week',
      words: DECISION_WORDS,
      count: counts.thisWeek,
      to: listAddress('/vulnerabilities', { decision: ['this-week'], verdict: open }),
    },
    {
      of: 'decision',
      value: 'next-window',
      words: DECISION_WORDS,
      count: counts.nextWindow,
      to: listAddress('/vulnerabilities', { decision: ['next-window'], verdict: open }),
    },
    {
      of: 'decision',
      value: 'watch',
      words: DECISION_WORDS,
      count: counts.watch,
      to: listAddress('/vulnerabilities', { decision: ['watch'], verdict: open }),
    },
    {
      of: 'verdict',
      value: 'undetermined',
      words: VERDICT_WORDS,
      count: counts.undetermined,
      to: listAddress('/vulnerabilities', { verdict: ['undetermined'] }),
    },
    {
      of: 'mapped',
      value: 'not-mapped',
      words: MAPPED_WORDS,
      count: counts.unmappedSoftware,
      to: listAddress('/software', { mapped: ['not-mapped', 'no-version'] }),
    },
  ];
  return (
    <ul className={styles.counts} aria-label={t('counts')}>
      {figures.map(({ of, value, words, count, to }) => (
        <li key={value}>
          <AddressLink to={to} className={styles.countLink}>
            <StateBadge of={of} value={value} words={words} />
            <strong data-zero={count === 0 || undefined}>{formatCount(count, language)}</strong>
          </AddressLink>
        </li>
      ))}
    </ul>
  );
}
