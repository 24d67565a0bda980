import { Button, PasswordInput, TextInput } from '@mantine/core';
import type { Session } from '@tsukuroi/protocol';
import { type FormEvent, useState } from 'react';
import { AddressLink } from '../../components/address-link.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { useTakeSession } from '../../platform/session.ts';
import { ClockPanel } from './clock-panel.tsx';
import styles from './entry.module.css';
import { EntryFrame } from './entry-frame.tsx';
import { useEntryWords } from './words.ts';

export default function SignInPage() {
  const t = useEntryWords();
  const take = useTakeSession();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useChange(() => ask<Session>('POST', '/session', { body: { name, password } }), { after: take });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    signIn.run(undefined);
  };
  return (
    <EntryFrame title={t('signIn')}>
      <form className={styles.form} onSubmit={submit}>
        {signIn.problem === null ? null : <ProblemView problem={signIn.problem} />}
        <TextInput
          label={t('name')}
          name="username"
          autoComplete="username"
          autoCapitalize="off"
          spellCheck={false}
          required
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('password')}
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" size="md" loading={signIn.running}>
          {t('signIn')}
        </Button>
      </form>
      <ClockPanel />
      <details>
        <summary>{t('forgotten')}</summary>
        <p className="soft">{t('forgottenText')}</p>
      </details>
      <AddressLink to="/stop">{t('stopByCard')}</AddressLink>
    </EntryFrame>
  );
}
