import { useQueryClient } from '@tanstack/react-query';
import { workGrid } from '@tsukuroi/protocol/grids/rollouts.ts';
import { ROLLOUTS_EVENT, type WorkRow } from '@tsukuroi/protocol/rollouts-api.ts';
import { Grid } from '../../components/grid/grid.tsx';
import { Page } from '../../components/page.tsx';
import { useNews } from '../../platform/news.ts';
import { refreshGrids } from '../../platform/refresh-grids.ts';
import { WorkDetail } from './work-detail.tsx';
import { useWorkWords } from './work-words.ts';

const REST_MS = 10_000;

/** When, on which device, what, and what became of it. */
export default function WorkPage() {
  const t = useWorkWords();
  const client = useQueryClient();
  useNews(ROLLOUTS_EVENT, () => refreshGrids(client), REST_MS);
  return (
    <Page title={t('title')} lead={t('lead')} kind="list">
      <Grid<WorkRow> definition={workGrid} detail={(row) => <WorkDetail key={row.id} row={row} />} />
    </Page>
  );
}
