import { useEffect, useState } from 'react';
import { Notice } from '../../components/notice.tsx';
import { browserClock, clockDriftMs, serverClock } from '../../platform/clock.ts';
import { formatTime } from '../../platform/format.ts';
import styles from './entry.module.css';
import { useEntryWords } from './words.ts';

/** One-time codes change every 30 seconds (RFC 6238): beyond that a right code is refused. */
const DRIFT_LIMIT_MS = 30_000;

/** The server's time beside the browser's, with a warning when a code would be refused for that reason. */
export function ClockPanel() {
  const t = useEntryWords();
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  const drift = Math.abs(clockDriftMs());
  const seconds = Math.round(drift / 1000);
  return (
    <div className={styles.clockPanel}>
      <dl className={styles.clocks}>
        <dt>{t('serverClock')}</dt>
        <dd>{formatTime(serverClock.nowMs())}</dd>
        <dt>{t('browserClock')}</dt>
        <dd>{formatTime(browserClock.nowMs())}</dd>
      </dl>
      {drift > DRIFT_LIMIT_MS ? (
        <Notice tone="soon" role="status" title={t('clockBad', { seconds })}>
          <p>{t('clockBadText')}</p>
        </Notice>
      ) : (
        <p className="soft small">{t('clockGood', { seconds })}</p>
      )}
    </div>
  );
}
