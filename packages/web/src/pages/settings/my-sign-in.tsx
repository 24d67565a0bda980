import { Button, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import form from '../../components/form.module.css';
import { Panel } from '../../components/page.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { sessionQuery } from '../../platform/session.ts';
import { Enrolment } from '../entry/enrolment.tsx';
import { NewPassword, PASSWORD_MIN } from '../entry/new-password.tsx';
import { useSettingsWords } from './words.ts';

function PasswordForm() {
  const t = useSettingsWords();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const change = useChange(() => ask<void>('POST', '/me/password', { body: { current, next } }), {
    touches: [sessionQuery.queryKey],
    after: () => {
      setCurrent('');
      setNext('');
      setChanged(true);
    },
  });
  const [changed, setChanged] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChanged(false);
    if (next.length >= PASSWORD_MIN) {
      change.run(undefined);
    }
  };
  return (
    <form className={form.form} onSubmit={submit}>
      {change.problem === null ? null : <ProblemView problem={change.problem} />}
      <PasswordInput
        label={t('current')}
        autoComplete="current-password"
        required
        value={current}
        onChange={(event) => setCurrent(event.currentTarget.value)}
      />
      <NewPassword label={t('next')} value={next} change={setNext} />
      <div className={form.actions}>
        <Button type="submit" variant="default" loading={change.running}>
          {t('changePassword')}
        </Button>
        <span role="status">{changed ? t('passwordChanged') : ''}</span>
      </div>
    </form>
  );
}

/** One's own password and second factor. */
export function MySignIn() {
  const t = useSettingsWords();
  const [renewing, setRenewing] = useState(false);
  return (
    <Panel title={t('me')}>
      <PasswordForm />
      <div>
        <Button variant="default" onClick={() => setRenewing(true)}>
          {t('renewSecondFactor')}
        </Button>
        <p className="soft small">{t('renewHint')}</p>
      </div>
      {renewing ? (
        <Dialog title={t('renewSecondFactor')} close={() => setRenewing(false)}>
          <Enrolment codesShown={() => undefined} finished={() => setRenewing(false)} />
        </Dialog>
      ) : null}
    </Panel>
  );
}
