import { useQuery } from '@tanstack/react-query';
import type { MorningSheet } from '@tsukuroi/protocol/morning-api.ts';
import { useEffect, useState } from 'react';
import { Notice } from '../../components/notice.tsx';
import { Pending } from '../../components/pending.tsx';
import { ask } from '../../platform/api.ts';
import { useLanguage } from '../../platform/language.ts';
import { DeskPrinting, printsByItself } from './desk-printing.tsx';
import styles from './morning.module.css';
import { Sheet } from './sheet.tsx';
import { useMorningWords } from './words.ts';

/** Asked for again so often: the page stays open for months. */
const AGAIN_MS = 5 * 60_000;
/** Where it prints by itself: so long after half past seven it does. */
const AGAIN_PRINTING_MS = 60_000;

/** The screen of the duty desk: the sheet of this morning, without an account. Its word stands behind the # and never reaches a log. */
export default function DeskPage() {
  const t = useMorningWords();
  const language = useLanguage();
  const token = location.hash.slice(1);
  const [prints, setPrints] = useState(printsByItself);
  const known = /^[A-Za-z0-9_-]{43}$/.test(token);
  useEffect(() => {
    document.title = `${t('title')} – つくろい`;
  }, [t]);
  const sheet = useQuery({
    queryKey: ['morning', 'at-desk', language],
    queryFn: () => ask<MorningSheet>('POST', '/morning/at-desk', { body: { token } }),
    enabled: known,
    refetchInterval: prints ? AGAIN_PRINTING_MS : AGAIN_MS,
    // Also while another window lies over it.
    refetchIntervalInBackground: true,
    // An answer that says the same is a moment to look at the clock, too.
    structuralSharing: false,
  });
  return (
    <main className={styles.desk}>
      {known ? (
        <Pending query={sheet}>
          {(data) => (
            <>
              <DeskPrinting sheet={data} chosen={prints} onChoose={setPrints} />
              <Sheet sheet={data} />
            </>
          )}
        </Pending>
      ) : (
        <Notice tone="soon" title={t('deskWrong')}>
          <p>{t('deskWrongText')}</p>
        </Notice>
      )}
    </main>
  );
}
