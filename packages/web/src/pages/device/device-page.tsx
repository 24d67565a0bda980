import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { Device, FindingRow } from '@tsukuroi/protocol';
import type { GapRow } from '@tsukuroi/protocol/enrolment-api.ts';
import { devicesGrid } from '@tsukuroi/protocol/grids/devices.ts';
import { deviceFindingsGrid, deviceHistoryGrid, deviceSoftwareGrid } from '@tsukuroi/protocol/grids/lists.ts';
import { deviceUpdatesGrid, deviceWorkGrid } from '@tsukuroi/protocol/grids/rollouts.ts';
import type { WorkRow } from '@tsukuroi/protocol/rollouts-api.ts';
import { type ReactNode, useState } from 'react';
import { ButtonLink } from '../../components/button-link.tsx';
import { Grid } from '../../components/grid/grid.tsx';
import { Icon } from '../../components/icon.tsx';
import { Page } from '../../components/page.tsx';
import { Part, Parts, usePart } from '../../components/parts.tsx';
import { Pending } from '../../components/pending.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { get } from '../../platform/api.ts';
import { problemOf } from '../../platform/changes.ts';
import { useLanguage, useText } from '../../platform/language.ts';
import { usePermissions } from '../../platform/session.ts';
import { GapNotice } from '../enrolment/gap-notice.tsx';
import { FindingDetail } from '../finding/finding-detail.tsx';
import { TroubleButton } from '../rollouts/trouble.tsx';
import { WorkDetail } from '../rollouts/work-detail.tsx';
import { DeviceHead } from './device-head.tsx';
import { DevicePolicyTab } from './device-policy.tsx';
import { EditDevice } from './edit-device.tsx';
import { Facts } from './facts.tsx';
import { useDeviceWords } from './words.ts';

const TABS = ['findings', 'updates', 'policy', 'work', 'software', 'history', 'facts'] as const;
type Tab = (typeof TABS)[number];

function TabContent({ tab, device }: { readonly tab: Tab; readonly device: Device }): ReactNode {
  const path = `/devices/${encodeURIComponent(device.id)}`;
  switch (tab) {
    case 'findings':
      return (
        <Grid<FindingRow>
          definition={deviceFindingsGrid}
          path={`${path}/findings`}
          detail={(row) => <FindingDetail row={row} deviceId={device.id} device={device.name} />}
        />
      );
    case 'updates':
      return <Grid definition={deviceUpdatesGrid} path={`${path}/updates`} />;
    case 'policy':
      return <DevicePolicyTab device={device.id} />;
    case 'work':
      return (
        <Grid<WorkRow>
          definition={deviceWorkGrid}
          path={`${path}/work`}
          detail={(row) => <WorkDetail key={row.id} row={row} />}
        />
      );
    case 'software':
      return <Grid definition={deviceSoftwareGrid} path={`${path}/software`} />;
    case 'history':
      return <Grid definition={deviceHistoryGrid} path={`${path}/history`} />;
    default:
      return <Facts device={device} />;
  }
}

function DeviceTabs({ device }: { readonly device: Device }) {
  const t = useDeviceWords();
  const tab = usePart(TABS);
  const words: Readonly<Record<Tab, string>> = {
    findings: t('findings'),
    updates: t('updates'),
    policy: t('policy'),
    work: t('work'),
    software: t('software'),
    history: t('history'),
    facts: device.unreadable.length > 0 ? t('unreadableCount', { count: device.unreadable.length }) : t('facts'),
  };
  return (
    <Parts ids={TABS} part={tab} titleOf={(name) => words[name]} label={t('parts')}>
      {TABS.map((name) => (
        <Part key={name} id={name}>
          <TabContent tab={name} device={device} />
        </Part>
      ))}
    </Parts>
  );
}

/** Lost reports of this device, where there are some. */
function Gaps({ device }: { readonly device: string }) {
  const language = useLanguage();
  const gaps = useQuery({
    queryKey: ['gaps', device, language],
    queryFn: ({ signal }) => get<GapRow[]>(`/enrolment/devices/${encodeURIComponent(device)}/gaps`, signal),
  });
  if (gaps.error !== null) {
    return <ProblemView problem={problemOf(gaps.error)} retry={() => void gaps.refetch()} />;
  }
  return <GapNotice gaps={gaps.data ?? []} />;
}

export default function DevicePage() {
  const t = useDeviceWords();
  const text = useText();
  const language = useLanguage();
  const may = usePermissions();
  const { id = '' } = useParams({ strict: false });
  const [editing, setEditing] = useState(false);
  const device = useQuery({
    queryKey: ['device', id, language],
    queryFn: ({ signal }) => get<Device>(`/devices/${encodeURIComponent(id)}`, signal),
  });
  const actions = (
    <>
      <ButtonLink to={`/devices/${encodeURIComponent(id)}/inquiry`} icon="mail" quiet>
        {t('inquiry')}
      </ButtonLink>
      {may.change && device.data !== undefined ? (
        <TroubleButton device={device.data.id} name={device.data.name} />
      ) : null}
      {may.change && device.data !== undefined ? (
        <Button variant="default" leftSection={<Icon name="settings" />} onClick={() => setEditing(true)}>
          {t('edit')}
        </Button>
      ) : null}
    </>
  );
  return (
    <Page
      title={device.data?.name ?? id}
      from={{ to: '/devices', title: text(devicesGrid.title) }}
      actions={actions}
      kind="list"
    >
      <Pending query={device}>
        {(data) => (
          <>
            <DeviceHead device={data} />
            <Gaps device={data.id} />
            <DeviceTabs device={data} />
            {editing ? <EditDevice device={data} close={() => setEditing(false)} /> : null}
          </>
        )}
      </Pending>
    </Page>
  );
}
