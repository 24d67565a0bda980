import { useParams } from '@tanstack/react-router';
import { type PatchDeviceRow, patchDevicesGrid } from '@tsukuroi/protocol/board-api.ts';
import { Grid } from '../../components/grid/grid.tsx';
import { Page } from '../../components/page.tsx';
import { useText } from '../../platform/language.ts';
import { usePatchWords } from './words.ts';

/** Which devices have an update, which not, and why. */
export default function PatchPage() {
  const t = usePatchWords();
  const text = useText();
  const { id = '' } = useParams({ strict: false });
  return (
    <Page
      title={text(patchDevicesGrid.title)}
      lead={t('devicesLead')}
      from={{ to: '/patches', title: t('title') }}
      kind="list"
    >
      <Grid<PatchDeviceRow> definition={patchDevicesGrid} path={`/patches/${encodeURIComponent(id)}/devices`} />
    </Page>
  );
}
