import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { GridPage } from '@tsukuroi/protocol';
import { rolloutsGrid } from '@tsukuroi/protocol/grids/rollouts.ts';
import { ROLLOUTS_EVENT, type RolloutRow } from '@tsukuroi/protocol/rollouts-api.ts';
import { ButtonLink } from '../../components/button-link.tsx';
import { Grid } from '../../components/grid/grid.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { Pending } from '../../components/pending.tsx';
import { get } from '../../platform/api.ts';
import { formatCount } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { listAddress } from '../../platform/list-address.ts';
import { useNews } from '../../platform/news.ts';
import { refreshGrids } from '../../platform/refresh-grids.ts';
import styles from './rollouts.module.css';
import { useRolloutWords } from './words.ts';

const REST_MS = 5_000;
const TOLD = 3;
const HALTED = listAddress('/rollouts', { state: ['stopped', 'paused'] });

/** What stands still, first and in words: why, and what to do. */
function Halted({ items, total }: { readonly items: readonly RolloutRow[]; readonly total: number }) {
  const t = useRolloutWords();
  const language = useLanguage();
  return (
    <>
      {items.map(({ id, name, state, sentence, next }) => (
        <Notice
          key={id}
          tone={state === 'stopped' ? 'act' : 'soon'}
          title={`${name}: ${sentence}`}
          actions={
            <ButtonLink to={`/rollouts/${encodeURIComponent(id)}`} icon="right" quiet>
              {t('open')}
            </ButtonLink>
          }
        >
          {next === null ? null : <p>{next}</p>}
        </Notice>
      ))}
      {total > items.length ? (
        <Notice tone="act" title={t('moreStopped', { count: formatCount(total - items.length, language) })} />
      ) : null}
    </>
  );
}

/** What has to be decided before anything is applied. */
function NoRollouts() {
  const t = useRolloutWords();
  return (
    <Panel title={t('emptyTitle')}>
      <p>{t('emptyText')}</p>
      <ol className={styles.steps}>
        <li>{t('emptyKeys')}</li>
        <li>{t('emptyClasses')}</li>
        <li>{t('emptyPolicy')}</li>
      </ol>
      <p className="soft">{t('emptyThen')}</p>
    </Panel>
  );
}

function usePageOf(key: string, address: string) {
  const language = useLanguage();
  return useQuery({
    queryKey: ['rollout', key, language],
    queryFn: ({ signal }) => get<GridPage<RolloutRow>>(address, signal),
  });
}

/** Every rollout; what stands still comes first. */
export default function RolloutsPage() {
  const t = useRolloutWords();
  const client = useQueryClient();
  useNews(
    ROLLOUTS_EVENT,
    () => {
      void client.invalidateQueries({ queryKey: ['rollout'] });
      refreshGrids(client);
    },
    REST_MS,
  );
  const any = usePageOf('any', '/rollouts?limit=1');
  const halted = usePageOf('halted', `${HALTED}&limit=${TOLD}`);
  return (
    <Page title={t('title')} lead={t('lead')} kind="list">
      <Pending query={any}>
        {({ total }) =>
          total === 0 ? (
            <NoRollouts />
          ) : (
            <>
              {halted.data === undefined ? null : <Halted items={halted.data.items} total={halted.data.total} />}
              <div className={styles.list}>
                <Grid<RolloutRow> definition={rolloutsGrid} />
              </div>
            </>
          )
        }
      </Pending>
    </Page>
  );
}
