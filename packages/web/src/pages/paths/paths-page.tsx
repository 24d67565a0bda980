import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { GridPage } from '@tsukuroi/protocol';
import { PATHS_EVENT, type PathRow, pathsGrid } from '@tsukuroi/protocol/paths-api.ts';
import { Grid } from '../../components/grid/grid.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { Pending } from '../../components/pending.tsx';
import { useSomebodyHere } from '../../platform/activity.ts';
import { get } from '../../platform/api.ts';
import { formatCount } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { useNews } from '../../platform/news.ts';
import { refreshGrids } from '../../platform/refresh-grids.ts';
import { NoPaths } from './no-paths.tsx';
import { PathDetail } from './path-detail.tsx';
import styles from './paths.module.css';
import { Picture } from './picture.tsx';
import { usePathsWords } from './words.ts';

const ONE_MINUTE_MS = 60_000;
/** Every relay says how it stands once a minute; many of them must not make the page ask all the time. */
const REST_MS = 5_000;
/** The most a list gives at once; the worst come first. */
const PICTURED = 200;
const TOLD = 3;

/** Who is silent, first and in red: since when, whom it cuts off, and what to do. */
function Silent({ rows }: { readonly rows: readonly PathRow[] }) {
  const t = usePathsWords();
  const language = useLanguage();
  const silent = rows.filter(({ state }) => state === 'silent');
  const rest = silent.length - TOLD;
  return (
    <>
      {silent.slice(0, TOLD).map(({ id, name, sentence, next }) => (
        <Notice key={id} tone="act" title={`${name}: ${sentence}`}>
          {next === null ? null : <p>{next}</p>}
        </Notice>
      ))}
      {rest > 0 ? <Notice tone="act" title={t('moreSilent', { count: formatCount(rest, language) })} /> : null}
    </>
  );
}

function Stations({ rows, total }: { readonly rows: readonly PathRow[]; readonly total: number }) {
  if (rows.length === 0) {
    return <NoPaths />;
  }
  return (
    <>
      <Silent rows={rows} />
      <Picture rows={rows} total={total} />
      <div className={styles.list}>
        <Grid<PathRow> definition={pathsGrid} detail={(row) => <PathDetail key={row.id} id={row.id} />} />
      </div>
    </>
  );
}

/** The way between the internet side and the wards: what is cut off, as a picture, and as the list. */
export default function PathsPage() {
  const t = usePathsWords();
  const language = useLanguage();
  const client = useQueryClient();
  const here = useSomebodyHere();
  const refresh = (): void => {
    void client.invalidateQueries({ queryKey: ['paths'] });
    void client.invalidateQueries({ queryKey: ['path'] });
    refreshGrids(client);
  };
  useNews(PATHS_EVENT, refresh, REST_MS);
  const stations = useQuery({
    queryKey: ['paths', language],
    queryFn: ({ signal }) => get<GridPage<PathRow>>(`/paths?limit=${PICTURED}`, signal),
    // "5 minutes ago" grows without any news.
    refetchInterval: here && ONE_MINUTE_MS,
  });
  return (
    <Page title={t('title')} lead={t('lead')} kind="list">
      <Pending query={stations}>{({ items, total }) => <Stations rows={items} total={total} />}</Pending>
    </Page>
  );
}
