import { Link } from '@tanstack/react-router';
import type { Device } from '@tsukuroi/protocol';
import { VIA_WORDS } from '@tsukuroi/protocol/words.ts';
import { Pairs } from '../../components/figures.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/page.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { formatInstant } from '../../platform/format.ts';
import { useText } from '../../platform/language.ts';
import styles from './device.module.css';
import { useDeviceWords } from './words.ts';

const STATE_ORDER = ['bad', 'unknown', 'good', 'plain'] as const;
const STATE_WORDS = {
  bad: { ja: '要対応', en: 'Needs care' },
  unknown: { ja: '未確認', en: 'Unknown' },
  good: { ja: '良い', en: 'Good' },
  plain: { ja: '—', en: '—' },
};

function FactTable({ facts }: { readonly facts: Device['facts'] }) {
  const t = useDeviceWords();
  const ordered = [...facts].sort((a, b) => STATE_ORDER.indexOf(a.state) - STATE_ORDER.indexOf(b.state));
  return (
    <table className={styles.facts}>
      <thead>
        <tr>
          <th scope="col">{t('state')}</th>
          <th scope="col">{t('item')}</th>
          <th scope="col">{t('value')}</th>
        </tr>
      </thead>
      <tbody>
        {ordered.map((fact) => (
          <tr key={`${fact.label} ${fact.value}`}>
            <td>{fact.state === 'plain' ? null : <StateBadge of="fact" value={fact.state} words={STATE_WORDS} />}</td>
            <th scope="row">{fact.label}</th>
            <td>{fact.value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Unreadable({ parts }: { readonly parts: Device['unreadable'] }) {
  const t = useDeviceWords();
  if (parts.length === 0) {
    return <p className="soft">{t('noneUnreadable')}</p>;
  }
  return (
    <Notice tone="unknown" title={t('unreadableText')}>
      <ul className={styles.unreadable}>
        {parts.map((part) => (
          <li key={part.part}>
            <strong>{part.part}</strong>: {part.reason}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

/** What was read of the device, what could not be read, and what the ledger says of it. */
export function Facts({ device }: { readonly device: Device }) {
  const t = useDeviceWords();
  const text = useText();
  const via = VIA_WORDS[device.via];
  return (
    <div className={styles.columns}>
      <Panel title={t('facts')}>
        {device.facts.length === 0 ? <p className="soft">{t('noFacts')}</p> : <FactTable facts={device.facts} />}
      </Panel>
      <div className={styles.stack}>
        <Panel title={t('unreadable')}>
          <Unreadable parts={device.unreadable} />
        </Panel>
        <Panel title={t('ledger')}>
          {device.ledger === null ? (
            <p>
              {t('notInLedger')}{' '}
              <Link to="/ledger" search={{ tab: 'reconciliation' }} className="only-screen">
                {t('openReconciliation')}
              </Link>
            </p>
          ) : (
            <Pairs pairs={Object.entries(device.ledger).map(([label, value]) => ({ label, value }))} />
          )}
        </Panel>
        <Panel>
          <Pairs
            pairs={[
              { label: t('facility'), value: device.facility },
              { label: t('via'), value: via === undefined ? device.via : text(via) },
              { label: t('lastSeen'), value: device.lastSeen === null ? t('unknown') : formatInstant(device.lastSeen) },
              { label: t('manifest'), value: <span className="mono small">{device.manifest ?? t('unknown')}</span> },
            ]}
          />
        </Panel>
      </div>
    </div>
  );
}
