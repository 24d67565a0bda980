import type { Today, TodayItem } from '@tsukuroi/protocol';
import { DECISION_WORDS } from '@tsukuroi/protocol/words.ts';
import { AddressLink } from '../../components/address-link.tsx';
import { Icon } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { formatCount } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import styles from './today.module.css';
import { useTodayWords } from './words.ts';

const LEVEL_ORDER: readonly TodayItem['level'][] = ['act-now', 'this-week', 'next-window', 'notice'];
const NOTICE_WORDS = { notice: { ja: 'お知らせ', en: 'Notice' } };

function Item({ item }: { readonly item: TodayItem }) {
  const t = useTodayWords();
  const language = useLanguage();
  return (
    <li>
      <AddressLink to={item.opens} className={styles.item} data-level={item.level}>
        <span className={styles.number}>
          <strong>{formatCount(item.count, language)}</strong>
          <small>{t('count', { count: '' }).trim()}</small>
        </span>
        <span className={styles.words}>
          <span className={styles.itemHead}>
            <StateBadge of="decision" value={item.level} words={{ ...DECISION_WORDS, ...NOTICE_WORDS }} />
            <strong className={styles.itemTitle}>{item.title}</strong>
          </span>
          <span className={styles.itemDetail}>{item.detail}</span>
        </span>
        <span className={`${styles.open} only-screen`}>
          {t('open')}
          <Icon name="right" size={14} />
        </span>
      </AddressLink>
    </li>
  );
}

/** What to do today, most urgent first. An empty list says what is not known, never that all is well. */
export function TodayItems({ today }: { readonly today: Today }) {
  const t = useTodayWords();
  const language = useLanguage();
  const { undetermined, unmappedSoftware } = today.counts;
  if (today.items.length === 0) {
    return (
      <Notice tone="plan" title={t('nothing')}>
        <p>
          {t('nothingText', {
            undetermined: formatCount(undetermined, language),
            unmapped: formatCount(unmappedSoftware, language),
          })}
        </p>
      </Notice>
    );
  }
  const ordered = [...today.items].sort((a, b) => LEVEL_ORDER.indexOf(a.level) - LEVEL_ORDER.indexOf(b.level));
  return (
    <ul className={styles.items} aria-label={t('list')}>
      {ordered.map((item) => (
        <Item key={item.id} item={item} />
      ))}
    </ul>
  );
}
