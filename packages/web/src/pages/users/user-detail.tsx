import { Button, NativeSelect } from '@mantine/core';
import type { Role, User } from '@tsukuroi/protocol';
import { ROLE_WORDS } from '@tsukuroi/protocol/grids/lists.ts';
import { useState } from 'react';
import { useChoices } from '../../components/choices.ts';
import { Pairs } from '../../components/figures.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { formatInstant } from '../../platform/format.ts';
import { useSession } from '../../platform/session.ts';
import styles from '../finding/finding.module.css';
import { useUsersWords } from './words.ts';

interface UserChange {
  readonly role?: Role;
  readonly disabled?: boolean;
  readonly unlock?: true;
  readonly resetSecondFactor?: true;
}

/** What an administrator can do for one person. */
export function UserDetail({ user, close }: { readonly user: User; readonly close: () => void }) {
  const t = useUsersWords();
  const roles = useChoices(ROLE_WORDS);
  const self = useSession().user?.id === user.id;
  const [role, setRole] = useState<Role>(user.role);
  const change = useChange(
    (body: UserChange) => ask<User>('PATCH', `/users/${encodeURIComponent(user.id)}`, { body }),
    {
      touches: [['grid']],
      after: close,
    },
  );
  const action = (
    key: 'unlock' | 'resetSecondFactor' | 'disable' | 'enable',
    hint: string | null,
    body: UserChange,
  ) => (
    <div>
      <Button variant="default" loading={change.running} onClick={() => change.run(body)}>
        {t(key)}
      </Button>
      {hint === null ? null : <p className="soft small">{hint}</p>}
    </div>
  );
  return (
    <div className={styles.detail}>
      <h3 className={styles.title}>{user.displayName}</h3>
      <Pairs
        pairs={[
          { label: t('name'), value: user.name },
          { label: t('lastSignIn'), value: user.lastSignIn === null ? t('never') : formatInstant(user.lastSignIn) },
        ]}
      />
      {change.problem === null ? null : <ProblemView problem={change.problem} />}
      {self ? <p className="soft">{t('you')}</p> : null}
      {self ? null : (
        <>
          <NativeSelect
            label={t('role')}
            data={roles}
            value={role}
            onChange={(event) => setRole(event.currentTarget.value as Role)}
          />
          <div>
            <Button disabled={role === user.role} loading={change.running} onClick={() => change.run({ role })}>
              {t('saveRole')}
            </Button>
          </div>
          {user.locked ? action('unlock', t('unlockHint'), { unlock: true }) : null}
          {user.secondFactor ? action('resetSecondFactor', t('resetHint'), { resetSecondFactor: true }) : null}
          {user.disabled
            ? action('enable', null, { disabled: false })
            : action('disable', t('disableHint'), { disabled: true })}
        </>
      )}
    </div>
  );
}
