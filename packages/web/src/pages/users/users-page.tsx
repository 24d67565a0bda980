import { Button } from '@mantine/core';
import type { TokenRow, User } from '@tsukuroi/protocol';
import { tokensGrid, usersGrid } from '@tsukuroi/protocol/grids/lists.ts';
import { useState } from 'react';
import { Grid } from '../../components/grid/grid.tsx';
import { Icon } from '../../components/icon.tsx';
import { Page } from '../../components/page.tsx';
import { Part, Parts, usePart } from '../../components/parts.tsx';
import { NewToken } from './new-token.tsx';
import { NewUser } from './new-user.tsx';
import { TokenDetail } from './token-detail.tsx';
import { UserDetail } from './user-detail.tsx';
import { useUsersWords } from './words.ts';

const TABS = ['people', 'tokens'] as const;

export default function UsersPage() {
  const t = useUsersWords();
  const tab = usePart(TABS);
  const [adding, setAdding] = useState(false);
  const actions = (
    <Button leftSection={<Icon name={tab === 'tokens' ? 'key' : 'plus'} />} onClick={() => setAdding(true)}>
      {t(tab === 'tokens' ? 'addToken' : 'add')}
    </Button>
  );
  return (
    <Page title={t('title')} lead={t(tab === 'tokens' ? 'tokenLead' : 'lead')} actions={actions} kind="list">
      <Parts ids={TABS} part={tab} titleOf={t} label={t('parts')}>
        <Part id="people">
          <Grid<User>
            definition={usersGrid}
            detail={(row, close) => <UserDetail key={row.id} user={row} close={close} />}
          />
        </Part>
        <Part id="tokens">
          <Grid<TokenRow>
            definition={tokensGrid}
            detail={(row, close) => <TokenDetail key={row.id} token={row} close={close} />}
          />
        </Part>
      </Parts>
      {adding && tab === 'people' ? <NewUser close={() => setAdding(false)} /> : null}
      {adding && tab === 'tokens' ? <NewToken close={() => setAdding(false)} /> : null}
    </Page>
  );
}
