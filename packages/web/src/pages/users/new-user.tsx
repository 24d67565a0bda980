import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { Role, User } from '@tsukuroi/protocol';
import { ROLE_WORDS } from '@tsukuroi/protocol/grids/lists.ts';
import { type FormEvent, useState } from 'react';
import { useChoices } from '../../components/choices.ts';
import { Dialog } from '../../components/dialog.tsx';
import form from '../../components/form.module.css';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { NewPassword, PASSWORD_MIN } from '../entry/new-password.tsx';
import { useUsersWords } from './words.ts';

export function NewUser({ close }: { readonly close: () => void }) {
  const t = useUsersWords();
  const roles = useChoices(ROLE_WORDS);
  const [name, setName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [role, setRole] = useState<Role>('operator');
  const [password, setPassword] = useState('');
  const create = useChange(() => ask<User>('POST', '/users', { body: { name, displayName, role, password } }), {
    touches: [['grid']],
    after: close,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (password.length >= PASSWORD_MIN) {
      create.run(undefined);
    }
  };
  return (
    <Dialog title={t('add')} close={close}>
      <form className={form.form} onSubmit={submit} autoComplete="off">
        {create.problem === null ? null : <ProblemView problem={create.problem} />}
        <TextInput
          label={t('displayName')}
          required
          maxLength={100}
          value={displayName}
          onChange={(event) => setDisplayName(event.currentTarget.value)}
        />
        <TextInput
          label={t('name')}
          description={t('nameHint')}
          required
          autoCapitalize="off"
          spellCheck={false}
          pattern="[a-z0-9][a-z0-9._\-]{1,39}"
          title={t('nameHint')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('role')}
          data={roles}
          value={role}
          onChange={(event) => setRole(event.currentTarget.value as Role)}
        />
        <NewPassword label={t('firstPassword')} value={password} change={setPassword} />
        <p className="soft small">{t('createdNext')}</p>
        <div className={`${form.actions} ${form.end}`}>
          <Button variant="default" onClick={close}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={create.running}>
            {t('create')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
