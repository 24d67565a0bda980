import { vulnerabilitiesGrid } from '@tsukuroi/protocol/grids/lists.ts';
import { Grid } from '../../components/grid/grid.tsx';
import { Page } from '../../components/page.tsx';
import { useVulnerabilityWords } from './words.ts';

export default function VulnerabilitiesPage() {
  const t = useVulnerabilityWords();
  return (
    <Page title={t('title')} lead={t('lead')} kind="list">
      <Grid definition={vulnerabilitiesGrid} />
    </Page>
  );
}
