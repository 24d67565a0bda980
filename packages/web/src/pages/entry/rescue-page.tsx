import { Button, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { Session } from '@tsukuroi/protocol';
import { type FormEvent, useState } from 'react';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { useTakeSession } from '../../platform/session.ts';
import styles from './entry.module.css';
import { EntryFrame } from './entry-frame.tsx';
import { NewPassword, PASSWORD_MIN } from './new-password.tsx';
import { useEntryWords } from './words.ts';

/** The way back for an administrator: reached by the one-time link of `tsukuroi admin rescue`. */
export default function RescuePage({ token, leave }: { readonly token: string; readonly leave: () => void }) {
  const t = useEntryWords();
  const take = useTakeSession();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const rescue = useChange(
    // The interface asks for a facility and a name on every use of a link; of a rescued account neither is changed.
    () => ask<Session>('POST', '/setup', { body: { token, name, displayName: name, facility: '-', password } }),
    {
      after: (session) => {
        void navigate({ to: '/', replace: true });
        take(session);
      },
    },
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (password.length >= PASSWORD_MIN) {
      rescue.run(undefined);
    }
  };
  return (
    <EntryFrame title={t('rescue')} lead={t('rescueLead')}>
      <form className={styles.form} onSubmit={submit}>
        {rescue.problem === null ? null : <ProblemView problem={rescue.problem} />}
        <TextInput
          label={t('name')}
          description={t('rescueNameHint')}
          name="username"
          autoComplete="username"
          autoCapitalize="off"
          spellCheck={false}
          required
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NewPassword label={t('newPassword')} value={password} change={setPassword} />
        <Button type="submit" size="md" loading={rescue.running}>
          {t('goOn')}
        </Button>
      </form>
      <button type="button" className={styles.plainButton} onClick={leave}>
        {t('toSignIn')}
      </button>
    </EntryFrame>
  );
}
