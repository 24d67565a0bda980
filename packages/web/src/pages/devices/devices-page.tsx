import { devicesGrid } from '@tsukuroi/protocol/grids/devices.ts';
import { ButtonLink } from '../../components/button-link.tsx';
import { Grid } from '../../components/grid/grid.tsx';
import { Page } from '../../components/page.tsx';
import { usePermissions } from '../../platform/session.ts';
import { useDevicesWords } from './words.ts';

export default function DevicesPage() {
  const t = useDevicesWords();
  const may = usePermissions();
  const actions = may.change ? (
    <>
      <ButtonLink to="/devices/import" icon="upload">
        {t('import')}
      </ButtonLink>
      <ButtonLink to="/devices/new" icon="plus" quiet>
        {t('byHand')}
      </ButtonLink>
    </>
  ) : undefined;
  return (
    <Page title={t('title')} lead={t('lead')} actions={actions} kind="list">
      <Grid definition={devicesGrid} />
    </Page>
  );
}
