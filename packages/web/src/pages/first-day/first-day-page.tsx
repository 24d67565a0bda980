import { useQuery } from '@tanstack/react-query';
import type { GridPage, Today } from '@tsukuroi/protocol';
import { ButtonLink } from '../../components/button-link.tsx';
import { Icon } from '../../components/icon.tsx';
import { Page } from '../../components/page.tsx';
import { get } from '../../platform/api.ts';
import { formatCount } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { listAddress } from '../../platform/list-address.ts';
import styles from './first-day.module.css';
import { useFirstDayWords } from './words.ts';

interface Step {
  readonly key: 'edge' | 'ledger' | 'read' | 'director';
  readonly to: string;
  readonly minutes: number;
  /** How many there are already; null when it cannot be counted. */
  readonly done: number | null;
}

const DONE_WORDS = { edge: 'edgeDone', ledger: 'ledgerDone', read: 'readDone', director: undefined } as const;

function useSteps(): readonly Step[] {
  const language = useLanguage();
  const today = useQuery({ queryKey: ['today', language], queryFn: ({ signal }) => get<Today>('/today', signal) });
  const edgeQuery = `${listAddress('/devices', { exposure: ['edge'] })}&limit=1`;
  const edge = useQuery({
    queryKey: ['first-day-edge'],
    queryFn: ({ signal }) => get<GridPage<unknown>>(edgeQuery, signal),
  });
  return [
    { key: 'edge', to: '/devices/new?exposure=edge', minutes: 10, done: edge.data?.total ?? null },
    { key: 'ledger', to: '/ledger/import', minutes: 10, done: today.data?.coverage.ledger ?? null },
    {
      key: 'read',
      to: '/devices/import',
      minutes: 5,
      done: today.data === undefined ? null : today.data.coverage.imported + today.data.coverage.reporting,
    },
    { key: 'director', to: '/director', minutes: 5, done: null },
  ];
}

/** The first day without any agent: four steps, less than half an hour, and a page to show the director. */
export default function FirstDayPage() {
  const t = useFirstDayWords();
  const language = useLanguage();
  const steps = useSteps();
  return (
    <Page title={t('title')} lead={t('lead')} kind="text">
      <ol className={styles.steps}>
        {steps.map((step, index) => {
          const has = step.done !== null && step.done > 0;
          const done = DONE_WORDS[step.key];
          return (
            <li key={step.key} className={styles.step}>
              <span className={styles.number} aria-hidden="true">
                {index + 1}
              </span>
              <div className={styles.words}>
                <h2>
                  {t(step.key)} <span className={styles.minutes}>{t('minutes', { count: step.minutes })}</span>
                </h2>
                <p>{t(`${step.key}Text`)}</p>
                {has && done !== undefined ? (
                  <p className={styles.done}>
                    <Icon name="check" />
                    {t(done, { count: formatCount(step.done ?? 0, language) })}
                  </p>
                ) : null}
              </div>
              <ButtonLink to={step.to} quiet={has}>
                {t(`${step.key}Go`)}
              </ButtonLink>
            </li>
          );
        })}
      </ol>
    </Page>
  );
}
