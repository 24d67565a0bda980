import { Tabs } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ROLLOUTS_EVENT, type RolloutView } from '@tsukuroi/protocol/rollouts-api.ts';
import { Page } from '../../components/page.tsx';
import { Pending } from '../../components/pending.tsx';
import { useSomebodyHere } from '../../platform/activity.ts';
import { get } from '../../platform/api.ts';
import { useLanguage } from '../../platform/language.ts';
import { useNews } from '../../platform/news.ts';
import { refreshGrids } from '../../platform/refresh-grids.ts';
import { usePermissions } from '../../platform/session.ts';
import device from '../device/device.module.css';
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

function Parts({ view, tab }: { readonly view: RolloutView; readonly tab: Tab }) {
  const t = useRolloutWords();
  const navigate = useNavigate();
  return (
    <Tabs
      value={tab}
      onChange={(next) => void navigate({ to: '.', search: next === 'board' ? {} : { tab: next }, replace: true })}
      keepMounted={false}
      className={device.tabs}
      classNames={{ panel: device.panel }}
    >
      <Tabs.List aria-label={t('parts')} className="only-screen">
        {TABS.map((one) => (
          <Tabs.Tab key={one} value={one}>
            {t(one)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="board" tabIndex={-1}>
        <Overview view={view} />
      </Tabs.Panel>
      <Tabs.Panel value="devices" tabIndex={-1}>
        <div className={styles.list}>
          <RolloutDevices view={view} />
        </div>
      </Tabs.Panel>
      <Tabs.Panel value="effect" tabIndex={-1}>
        <Effect view={view} />
      </Tabs.Panel>
    </Tabs>
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
  const asked = useSearch({ strict: false }).tab;
  const tab: Tab = TABS.find((one) => one === asked) ?? 'board';
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
            <Parts view={data} tab={tab} />
          </>
        )}
      </Pending>
    </Page>
  );
}
