import type { OpeningView, PolicyPreview } from '@tsukuroi/protocol/policies-api.ts';
import { Pairs } from '../../components/figures.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/page.tsx';
import { formatCount, formatDayLong, listWords } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { clockOf, dayOf, hoursOf } from '../calendar/calendar-model.ts';
import styles from './policies.module.css';
import { usePolicyWords } from './words.ts';

/** The next runs, each with its day, hours and the moment after which nothing begins. */
export function Runs({ runs }: { readonly runs: readonly OpeningView[] }) {
  const t = usePolicyWords();
  const language = useLanguage();
  if (runs.length === 0) {
    return <p>{t('noRuns')}</p>;
  }
  return (
    <ol className={styles.runs}>
      {runs.map((run) => {
        const hours = hoursOf(run);
        return (
          <li key={run.from}>
            <strong>{formatDayLong(dayOf(run.from), language)}</strong> {hours.from}～{hours.to}{' '}
            <span className="soft small">{t('lastStart', { time: clockOf(run.lastStart) })}</span>
          </li>
        );
      })}
    </ol>
  );
}

/** What a policy means, as it stands in the fields or as it is stored. */
export function PreviewPanel({ preview }: { readonly preview: PolicyPreview }) {
  const t = usePolicyWords();
  const language = useLanguage();
  const { devices, held, problems, runs, sentences, warnings } = preview;
  if (problems.length > 0) {
    return (
      <Notice tone="act" title={t('invalid')} role="status">
        <p>{t('invalidText')}</p>
        <ul className={styles.problems}>
          {problems.map(({ field, text }) => (
            <li key={field}>{text}</li>
          ))}
        </ul>
      </Notice>
    );
  }
  return (
    <Panel title={t('means')}>
      {warnings.map((warning) => (
        <Notice key={warning} tone="soon" icon="alert" title={warning} />
      ))}
      {sentences === null ? null : (
        <ul className={styles.sentences}>
          {[
            sentences.who,
            sentences.what,
            ...sentences.when,
            sentences.consent,
            sentences.restart,
            ...sentences.rings,
            sentences.limits,
          ].map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      <Pairs
        pairs={[
          {
            label: t('counts'),
            value: t('countsValue', { count: formatCount(devices.counts, language) }),
            note: t('countsNote', {
              lost: formatCount(devices.lost, language),
              never: formatCount(devices.never, language),
            }),
          },
        ]}
      />
      {devices.examples.length === 0 ? null : (
        <p className="soft small">{t('examples', { names: listWords(devices.examples) })}</p>
      )}
      <h3>{t('nextRuns')}</h3>
      <Runs runs={runs} />
      {held.length === 0 ? null : (
        <>
          <h3>{t('held')}</h3>
          <ul className={styles.problems}>
            {held.slice(0, 10).map(({ calendars, day, window }) => (
              <li key={`${window} ${day}`}>
                {day} {window}({listWords(calendars)})
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}
