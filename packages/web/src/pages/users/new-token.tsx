import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import form from '../../components/form.module.css';
import { Notice } from '../../components/notice.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { dayAhead } from '../../platform/days.ts';
import styles from './users.module.css';
import { useUsersWords } from './words.ts';

const USUAL_DAYS = 180;
const LONGEST_DAYS = 400;

function Shown({ token, close }: { readonly token: string; readonly close: () => void }) {
  const t = useUsersWords();
  return (
    <Dialog title={t('tokenShown')} close={close}>
      <output className={styles.token}>{token}</output>
      <Notice tone="soon" title={t('tokenCopy')} />
      <div className={`${form.actions} ${form.end}`}>
        <Button onClick={close}>{t('close')}</Button>
      </div>
    </Dialog>
  );
}

export function NewToken({ close }: { readonly close: () => void }) {
  const t = useUsersWords();
  const [name, setName] = useState('');
  const [scope, setScope] = useState('read');
  const [until, setUntil] = useState(dayAhead(USUAL_DAYS));
  const make = useChange(
    () => ask<{ readonly token: string }>('POST', '/tokens', { body: { name: name.trim(), scope, until } }),
    { touches: [['grid']] },
  );
  if (make.done !== undefined) {
    return <Shown token={make.done.token} close={close} />;
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    make.run(undefined);
  };
  return (
    <Dialog title={t('addToken')} close={close}>
      <form className={form.form} onSubmit={submit}>
        {make.problem === null ? null : <ProblemView problem={make.problem} />}
        <TextInput
          label={t('tokenName')}
          description={t('tokenNameHint')}
          required
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('scope')}
          data={[
            { value: 'read', label: t('scopeRead') },
            { value: 'import', label: t('scopeImport') },
          ]}
          value={scope}
          onChange={(event) => setScope(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t('until')}
          description={t('untilHint')}
          required
          min={dayAhead(0)}
          max={dayAhead(LONGEST_DAYS)}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
        <div className={`${form.actions} ${form.end}`}>
          <Button variant="default" onClick={close}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={make.running}>
            {t('make')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
