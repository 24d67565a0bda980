import { Button, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { StopStanding } from '@tsukuroi/protocol/stop-api.ts';
import { type FormEvent, useState } from 'react';
import { Notice } from '../../components/notice.tsx';
import { Pending } from '../../components/pending.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask, get } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { formatInstant } from '../../platform/format.ts';
import styles from '../entry/entry.module.css';
import { EntryFrame } from '../entry/entry-frame.tsx';
import { useStopWords } from './words.ts';

function Stopped({ since }: { readonly since: string | null }) {
  const t = useStopWords();
  return (
    <Notice tone="plan" title={t('stopped')} role="status">
      <p>{since === null ? '' : t('stoppedSince', { since: formatInstant(since) })}</p>
      <p>{t('stoppedText')}</p>
    </Notice>
  );
}

/** Stopping without an account, with the number of the sealed card. */
export default function StopByCardPage({ leave }: { readonly leave: () => void }) {
  const t = useStopWords();
  const client = useQueryClient();
  const [pin, setPin] = useState('');
  const standing = useQuery({
    queryKey: ['stop'],
    queryFn: ({ signal }) => get<StopStanding>('/stop', signal),
    refetchInterval: 30_000,
  });
  const stop = useChange(() => ask<StopStanding>('POST', '/stop/by-card', { body: { pin } }), {
    after: () => {
      setPin('');
      void client.invalidateQueries({ queryKey: ['stop'] });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    stop.run(undefined);
  };
  return (
    <EntryFrame title={t('title')} lead={t('lead')}>
      <Pending query={standing}>
        {({ card, since, stopped }) =>
          stopped ? (
            <Stopped since={since} />
          ) : card ? (
            <form className={styles.form} onSubmit={submit} autoComplete="off">
              {stop.problem === null ? null : <ProblemView problem={stop.problem} />}
              <TextInput
                label={t('number')}
                required
                inputMode="numeric"
                maxLength={40}
                size="lg"
                value={pin}
                onChange={(event) => setPin(event.currentTarget.value)}
              />
              <Button type="submit" size="md" color="red" loading={stop.running}>
                {t('stop')}
              </Button>
            </form>
          ) : (
            <p>{t('askAdmin')}</p>
          )
        }
      </Pending>
      <button type="button" className={styles.plainButton} onClick={leave}>
        {t('back')}
      </button>
    </EntryFrame>
  );
}
