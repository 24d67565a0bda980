import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { ROLLOUTS_EVENT, type RolloutView } from '@tsukuroi/protocol/rollouts-api.ts';
import { Page } from '../../components/page.tsx';
import { Part, Parts, usePart } from '../../components/parts.tsx';
import { Pending } from '../../components/pending.tsx';
import { useSomebodyHere } from '../../platform/activity.ts';
import { get } from '../../platform/api.ts';
import { useLanguage } from '../../platform/language.ts';
import { useNews } from '../../platform/news.ts';
import { refreshGrids } from '../../platform/refresh-grids.ts';
import { usePermissions } from '../../platform/session.ts';
import { BoardHead } from './board-head.tsx';
import { ChangeRollout } from './change-rollout.tsx';
import { Departments } from './departments.tsx';
import { Effect } from './effect.tsx';
import { InNeed } from './in-need.tsx';
import { Rings } from './rings.tsx';
import { RolloutDevices } from './rollout-devices.tsx';
import styles from './rollouts.module.css';
import { useRolloutWords } from './words.ts';

const TABS = ['board', 'devices', 'effect'] as const;
type Tab = (typeof TABS)[number];
/** Every device that moves is news; a thousand of them must not make the page ask all the time. */
const REST_MS = 3_000;
const ONE_MINUTE_MS = 60_000;

/** Who needs somebody, how far it is, and why the next ring has not begun. */
function Overview({ view }: { readonly view: RolloutView }) {
  return (
    <div className={styles.columns}>
      <div className={styles.beside}>
        <InNeed view={view} />
        <Departments view={view} />
      </div>
      <Rings rings={view.rings} />
    </div>
  );
}

function BoardParts({ view, tab }: { readonly view: RolloutView; readonly tab: Tab }) {
  const t = useRolloutWords();
  return (
    <Parts ids={TABS} part={tab} titleOf={t} label={t('parts')}>
      <Part id="board">
        <Overview view={view} />
      </Part>
      <Part id="devices">
        <div className={styles.list}>
          <RolloutDevices view={view} />
        </div>
      </Part>
      <Part id="effect">
        <Effect view={view} />
      </Part>
    </Parts>
  );
}

/** The live board of one rollout. */
export default function BoardPage() {
  const t = useRolloutWords();
  const language = useLanguage();
  const client = useQueryClient();
  const may = usePermissions();
  const here = useSomebodyHere();
  const { id = '' } = useParams({ strict: false });
  const tab = usePart(TABS);
  useNews(
    ROLLOUTS_EVENT,
    () => {
      void client.invalidateQueries({ queryKey: ['rollout'] });
      refreshGrids(client);
    },
    REST_MS,
  );
  const view = useQuery({
    queryKey: ['rollout', id, language],
    queryFn: ({ signal }) => get<RolloutView>(`/rollouts/${encodeURIComponent(id)}`, signal),
    // Speed and time left change without any news.
    refetchInterval: here && ONE_MINUTE_MS,
  });
  return (
    <Page
      title={view.data?.rollout.name ?? t('title')}
      from={{ to: '/rollouts', title: t('title') }}
      actions={view.data !== undefined && may.change ? <ChangeRollout view={view.data} /> : undefined}
      kind={tab === 'devices' ? 'list' : 'wide'}
    >
      <Pending query={view}>
        {(data) => (
          <>
            <BoardHead view={data} />
            <BoardParts view={data} tab={tab} />
          </>
        )}
      </Pending>
    </Page>
  );
}
