import type { AuditRow } from '@tsukuroi/protocol';
import { auditGrid } from '@tsukuroi/protocol/grids/lists.ts';
import { Grid } from '../../components/grid/grid.tsx';
import { Page } from '../../components/page.tsx';
import { Entry } from './entry.tsx';
import { useAuditWords } from './words.ts';

export default function AuditPage() {
  const t = useAuditWords();
  return (
    <Page title={t('title')} lead={t('lead')} kind="list">
      <Grid<AuditRow> definition={auditGrid} detail={(row) => <Entry row={row} />} />
    </Page>
  );
}
