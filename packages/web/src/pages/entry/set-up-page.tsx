import { Button, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { Session } from '@tsukuroi/protocol';
import { type FormEvent, useState } from 'react';
import { Notice } from '../../components/notice.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { useTakeSession } from '../../platform/session.ts';
import styles from './entry.module.css';
import { EntryFrame } from './entry-frame.tsx';
import { NewPassword, PASSWORD_MIN } from './new-password.tsx';
import { setUpToken } from './set-up-token.ts';
import { useEntryWords } from './words.ts';

function AskForLink({ found }: { readonly found: (token: string) => void }) {
  const t = useEntryWords();
  const [link, setLink] = useState('');
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const token = setUpToken(link.trim());
    setWrong(token === null);
    if (token !== null) {
      found(token);
    }
  };
  return (
    <EntryFrame title={t('setUp')}>
      <Notice tone="plan" title={t('linkNeeded')}>
        <p>{t('linkNeededText')}</p>
      </Notice>
      <form className={styles.form} onSubmit={submit}>
        <TextInput
          label={t('link')}
          required
          value={link}
          error={wrong ? t('linkUnreadable') : undefined}
          onChange={(event) => setLink(event.currentTarget.value)}
        />
        <Button type="submit" size="md">
          {t('goOn')}
        </Button>
      </form>
    </EntryFrame>
  );
}

/** The first administrator: reached by the one-time link that the server prints when it starts. */
export default function SetUpPage() {
  const t = useEntryWords();
  const take = useTakeSession();
  const navigate = useNavigate();
  const [token, setToken] = useState(() => setUpToken(location.href));
  const [person, setPerson] = useState({ facility: '', displayName: '', name: '', password: '' });
  const create = useChange(() => ask<Session>('POST', '/setup', { body: { token, ...person } }), {
    after: (session) => {
      // The used link must not stay in the address or the history.
      void navigate({ to: '/', replace: true });
      take(session);
    },
  });
  if (token === null) {
    return <AskForLink found={setToken} />;
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (person.password.length >= PASSWORD_MIN) {
      create.run(undefined);
    }
  };
  const keep = (key: keyof typeof person) => (value: string) => setPerson((before) => ({ ...before, [key]: value }));
  return (
    <EntryFrame title={t('setUp')} lead={t('setUpLead')}>
      <form className={styles.form} onSubmit={submit}>
        {create.problem === null ? null : <ProblemView problem={create.problem} />}
        <TextInput
          label={t('facility')}
          description={t('facilityHint')}
          autoComplete="organization"
          required
          maxLength={200}
          value={person.facility}
          onChange={(event) => keep('facility')(event.currentTarget.value)}
        />
        <TextInput
          label={t('displayName')}
          autoComplete="name"
          required
          maxLength={100}
          value={person.displayName}
          onChange={(event) => keep('displayName')(event.currentTarget.value)}
        />
        <TextInput
          label={t('name')}
          description={t('nameHint')}
          name="username"
          autoComplete="username"
          autoCapitalize="off"
          spellCheck={false}
          required
          pattern="[a-z0-9][a-z0-9._\-]{1,39}"
          title={t('nameHint')}
          value={person.name}
          onChange={(event) => keep('name')(event.currentTarget.value)}
        />
        <NewPassword value={person.password} change={keep('password')} />
        <Button type="submit" size="md" loading={create.running}>
          {t('create')}
        </Button>
      </form>
    </EntryFrame>
  );
}
