import { Button, TextInput } from '@mantine/core';
import { GAP_WHY_WORDS, type GapRow } from '@tsukuroi/protocol/enrolment-api.ts';
import { useState } from 'react';
import { Notice } from '../../components/notice.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { formatCount, formatInstant } from '../../platform/format.ts';
import { useLanguage, useText } from '../../platform/language.ts';
import { usePermissions } from '../../platform/session.ts';
import styles from './enrolment.module.css';
import { useEnrolmentWords } from './words.ts';

/** Says that somebody looked into lost reports, with what was found. */
function Seen({ gaps }: { readonly gaps: readonly GapRow[] }) {
  const t = useEnrolmentWords();
  const [why, setWhy] = useState('');
  const seen = useChange(
    () =>
      ask<void>('POST', '/enrolment/gaps/seen', {
        body: { ids: gaps.map(({ id }) => id), ...(why.trim() === '' ? {} : { why: why.trim() }) },
      }),
    { touches: [['grid'], ['identity'], ['gaps'], ['today']] },
  );
  return (
    <>
      <form
        className={`${styles.seen} only-screen`}
        onSubmit={(event) => {
          event.preventDefault();
          seen.run(undefined);
        }}
      >
        <TextInput
          label={t('found')}
          maxLength={1000}
          value={why}
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
        <Button type="submit" loading={seen.running}>
          {t('gapSeen')}
        </Button>
      </form>
      {seen.problem === null ? null : <ProblemView problem={seen.problem} />}
    </>
  );
}

/** Reports of a device that are lost and that nobody has looked into: how many, which, why, what to do. Nothing when there are none. */
export function GapNotice({ gaps }: { readonly gaps: readonly GapRow[] }) {
  const t = useEnrolmentWords();
  const text = useText();
  const language = useLanguage();
  const may = usePermissions();
  if (gaps.length === 0) {
    return null;
  }
  return (
    <Notice tone="soon" icon="alert" title={t('gapTitle')}>
      <ul className={styles.gaps}>
        {gaps.map(({ id, count, numbers, why, next, noticedAt }) => {
          const reason = GAP_WHY_WORDS[why];
          return (
            <li key={id}>
              <strong>
                {t('gapNumbers', {
                  count: formatCount(count, language),
                  numbers,
                  why: reason === undefined ? why : text(reason),
                })}
              </strong>{' '}
              <span className="soft">{formatInstant(noticedAt)}</span>
              <p>{next}</p>
            </li>
          );
        })}
      </ul>
      <p className="soft small">{t('gapMeans')}</p>
      {may.change ? <Seen gaps={gaps} /> : null}
    </Notice>
  );
}
