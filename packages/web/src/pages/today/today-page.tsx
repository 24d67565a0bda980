import { useQuery } from '@tanstack/react-query';
import type { Today } from '@tsukuroi/protocol';
import { Page } from '../../components/page.tsx';
import { Pending } from '../../components/pending.tsx';
import { useSomebodyHere } from '../../platform/activity.ts';
import { get } from '../../platform/api.ts';
import { formatDayLong } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { Counts } from './counts.tsx';
import { Coverage } from './coverage.tsx';
import { KnowledgeState } from './knowledge-state.tsx';
import { PatchedShare } from './patched-share.tsx';
import { Pictures } from './pictures.tsx';
import styles from './today.module.css';
import { TodayItems } from './today-items.tsx';
import { useTodayWords } from './words.ts';

const ONE_MINUTE_MS = 60_000;

/** The few things to do today, each opening its list; then what that answer stands on. */
export default function TodayPage() {
  const t = useTodayWords();
  const language = useLanguage();
  const somebodyHere = useSomebodyHere();
  const today = useQuery({
    queryKey: ['today', language],
    queryFn: ({ signal }) => get<Today>('/today', signal),
    refetchInterval: somebodyHere && ONE_MINUTE_MS,
  });
  const lead =
    today.data === undefined
      ? undefined
      : t('lead', { day: formatDayLong(today.data.day, language), facility: today.data.facility });
  return (
    <Page title={t('title')} lead={lead}>
      <Pending query={today}>
        {(data) => (
          <>
            <div className={styles.columns}>
              <div className={styles.beside}>
                <TodayItems today={data} />
                <Counts counts={data.counts} />
              </div>
              <div className={styles.beside}>
                <Coverage coverage={data.coverage} />
                <PatchedShare />
                <KnowledgeState knowledge={data.knowledge} />
              </div>
            </div>
            <Pictures today={data} />
          </>
        )}
      </Pending>
    </Page>
  );
}
