import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Session } from '@tsukuroi/protocol';
import { type FormEvent, useState } from 'react';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { useTakeSession } from '../../platform/session.ts';
import { ClockPanel } from './clock-panel.tsx';
import styles from './entry.module.css';
import { EntryFrame } from './entry-frame.tsx';
import { useEntryWords } from './words.ts';

export default function SecondFactorPage() {
  const t = useEntryWords();
  const take = useTakeSession();
  const client = useQueryClient();
  const [recovering, setRecovering] = useState(false);
  const [code, setCode] = useState('');
  const confirm = useChange(() => ask<Session>('POST', '/session/second-factor', { body: { code: code.trim() } }), {
    after: take,
  });
  const leave = useChange(() => ask<void>('DELETE', '/session'), { after: () => void client.resetQueries() });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    confirm.run(undefined);
  };
  return (
    <EntryFrame title={t('secondFactor')} lead={t(recovering ? 'recoveryLead' : 'secondFactorLead')}>
      <form className={styles.form} onSubmit={submit}>
        {confirm.problem === null ? null : <ProblemView problem={confirm.problem} />}
        <TextInput
          key={recovering ? 'recovery' : 'code'}
          className={styles.code}
          label={t(recovering ? 'recoveryCode' : 'code')}
          name="code"
          autoComplete="one-time-code"
          inputMode={recovering ? 'text' : 'numeric'}
          minLength={6}
          maxLength={40}
          required
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Button type="submit" size="md" loading={confirm.running}>
          {t('confirm')}
        </Button>
      </form>
      <button
        type="button"
        className={styles.plainButton}
        onClick={() => {
          setCode('');
          confirm.forget();
          setRecovering(!recovering);
        }}
      >
        {t(recovering ? 'useCode' : 'useRecovery')}
      </button>
      <button type="button" className={styles.plainButton} onClick={() => leave.run(undefined)}>
        {t('startOver')}
      </button>
      <ClockPanel />
    </EntryFrame>
  );
}
