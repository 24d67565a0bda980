import { keyRolesGrid } from '@tsukuroi/protocol/keys-api.ts';
import { waitingContentGrid } from '@tsukuroi/protocol/trust-api.ts';
import { Grid } from '../../components/grid/grid.tsx';
import { Page } from '../../components/page.tsx';
import { Part, Parts, usePart } from '../../components/parts.tsx';
import { KeysState } from './keys-state.tsx';
import { useKeysWords } from './words.ts';

const TABS = ['state', 'roles', 'waiting'] as const;

export default function KeysPage() {
  const t = useKeysWords();
  const tab = usePart(TABS);
  return (
    <Page title={t('title')} lead={t('lead')} kind={tab === 'state' ? 'wide' : 'list'}>
      <Parts ids={TABS} part={tab} titleOf={t} label={t('parts')}>
        <Part id="state">
          <KeysState />
        </Part>
        <Part id="roles">
          <Grid definition={keyRolesGrid} />
        </Part>
        <Part id="waiting">
          <Grid definition={waitingContentGrid} />
        </Part>
      </Parts>
    </Page>
  );
}
