import { useQueryClient } from '@tanstack/react-query';
import { patchesGrid } from '@tsukuroi/protocol/grids/rollouts.ts';
import { type PatchRow, ROLLOUTS_EVENT } from '@tsukuroi/protocol/rollouts-api.ts';
import { Grid } from '../../components/grid/grid.tsx';
import { Page } from '../../components/page.tsx';
import { useNews } from '../../platform/news.ts';
import { refreshGrids } from '../../platform/refresh-grids.ts';
import { PatchDetail } from './patch-detail.tsx';
import { usePatchWords } from './words.ts';

const REST_MS = 10_000;

/** Every update that came in: who has it, who has not, and why. */
export default function PatchesPage() {
  const t = usePatchWords();
  const client = useQueryClient();
  useNews(ROLLOUTS_EVENT, () => refreshGrids(client), REST_MS);
  return (
    <Page title={t('title')} lead={t('lead')} kind="list">
      <Grid<PatchRow> definition={patchesGrid} detail={(row) => <PatchDetail key={row.id} row={row} />} />
    </Page>
  );
}
