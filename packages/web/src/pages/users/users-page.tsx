import { Button, Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { TokenRow, User } from '@tsukuroi/protocol';
import { tokensGrid, usersGrid } from '@tsukuroi/protocol/grids/lists.ts';
import { useState } from 'react';
import { Grid } from '../../components/grid/grid.tsx';
import { Icon } from '../../components/icon.tsx';
import { Page } from '../../components/page.tsx';
import styles from '../device/device.module.css';
import { NewToken } from './new-token.tsx';
import { NewUser } from './new-user.tsx';
import { TokenDetail } from './token-detail.tsx';
import { UserDetail } from './user-detail.tsx';
import { useUsersWords } from './words.ts';

export default function UsersPage() {
  const t = useUsersWords();
  const navigate = useNavigate();
  const tab = useSearch({ strict: false }).tab === 'tokens' ? 'tokens' : 'people';
  const [adding, setAdding] = useState(false);
  const actions = (
    <Button leftSection={<Icon name={tab === 'tokens' ? 'key' : 'plus'} />} onClick={() => setAdding(true)}>
      {t(tab === 'tokens' ? 'addToken' : 'add')}
    </Button>
  );
  return (
    <Page title={t('title')} lead={t(tab === 'tokens' ? 'tokenLead' : 'lead')} actions={actions} kind="list">
      <Tabs
        value={tab}
        onChange={(next) => void navigate({ to: '.', search: next === 'tokens' ? { tab: next } : {}, replace: true })}
        keepMounted={false}
        className={styles.tabs}
        classNames={{ panel: styles.panel }}
      >
        <Tabs.List aria-label={t('parts')} className="only-screen">
          <Tabs.Tab value="people">{t('people')}</Tabs.Tab>
          <Tabs.Tab value="tokens">{t('tokens')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="people" tabIndex={-1}>
          <Grid<User>
            definition={usersGrid}
            detail={(row, close) => <UserDetail key={row.id} user={row} close={close} />}
          />
        </Tabs.Panel>
        <Tabs.Panel value="tokens" tabIndex={-1}>
          <Grid<TokenRow>
            definition={tokensGrid}
            detail={(row, close) => <TokenDetail key={row.id} token={row} close={close} />}
          />
        </Tabs.Panel>
      </Tabs>
      {adding && tab === 'people' ? <NewUser close={() => setAdding(false)} /> : null}
      {adding && tab === 'tokens' ? <NewToken close={() => setAdding(false)} /> : null}
    </Page>
  );
}
