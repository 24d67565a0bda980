import { Link } from '@tanstack/react-router';
import type { Today } from '@tsukuroi/protocol';
import { AddressLink } from '../../components/address-link.tsx';
import { Icon } from '../../components/icon.tsx';
import { Panel } from '../../components/page.tsx';
import { formatCount, percentOf } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { listAddress } from '../../platform/list-address.ts';
import styles from './today.module.css';
import { useTodayWords } from './words.ts';

type CoverageFigures = Today['coverage'];

function OfLedger({ read, ledger }: { readonly read: number; readonly ledger: number }) {
  const t = useTodayWords();
  const language = useLanguage();
  const percent = percentOf(read, ledger);
  return (
    <>
      <p className="soft small">{t('coverageOf', { ledger: formatCount(ledger, language) })}</p>
      <p className={styles.share}>
        <strong>{formatCount(read, language)}</strong>
        <span>/ {t('devices', { count: formatCount(ledger, language) })}</span>
        {percent === null || read > ledger ? null : <span className={styles.percent}>{percent}%</span>}
      </p>
      <div className={styles.bar} aria-hidden="true">
        <div style={{ width: `${percent ?? 0}%` }} />
      </div>
      <p>
        {read > ledger ? `${t('coverageMore')} ` : null}
        <Link to="/ledger" search={{ tab: 'reconciliation' }} className="only-screen">
          {t('reconcile')}
        </Link>
      </p>
    </>
  );
}

function WithoutLedger({ known }: { readonly known: number }) {
  const t = useTodayWords();
  const language = useLanguage();
  return (
    <>
      <p className={styles.unconfirmed}>
        <Icon name="question" size={20} />
        {t('unconfirmed')}
      </p>
      <p>{t('unconfirmedText', { known: formatCount(known, language) })}</p>
      <Link to="/ledger/import" className="only-screen">
        {t('importLedger')}
      </Link>
    </>
  );
}

/** How much of the hospital the answers cover: numerator and denominator together, or 母数未確認. */
export function Coverage({ coverage }: { readonly coverage: CoverageFigures }) {
  const t = useTodayWords();
  const language = useLanguage();
  const parts = (['reporting', 'imported', 'silent'] as const).map((key) => ({ key, count: coverage[key] }));
  return (
    <Panel title={t('coverage')}>
      {coverage.ledger === null ? (
        <WithoutLedger known={coverage.known} />
      ) : (
        <OfLedger read={coverage.reporting + coverage.imported} ledger={coverage.ledger} />
      )}
      <ul className={styles.parts}>
        {parts.map(({ key, count }) => (
          <li key={key} className={styles.part}>
            <AddressLink to={listAddress('/devices', { seen: [key] })}>{t(key)}</AddressLink>
            <strong data-warn={(key === 'silent' && count > 0) || undefined}>
              {t('devices', { count: formatCount(count, language) })}
            </strong>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
