import { Button, Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { calendarsGrid, freezesGrid } from '@tsukuroi/protocol/grids/policies.ts';
import type { CalendarRow, FreezeRow } from '@tsukuroi/protocol/policies-api.ts';
import { useState } from 'react';
import { Grid } from '../../components/grid/grid.tsx';
import { Icon } from '../../components/icon.tsx';
import { Page } from '../../components/page.tsx';
import { usePermissions } from '../../platform/session.ts';
import styles from '../device/device.module.css';
import { useStopTonight } from '../policies/stop-tonight.tsx';
import { CalendarDetail, CalendarEditor } from './calendar-editor.tsx';
import { FreezeDetail, NewFreeze } from './freeze-parts.tsx';
import { WindowsView } from './windows-view.tsx';
import { useCalendarWords } from './words.ts';

const TABS = ['view', 'freezes', 'calendars'] as const;
type Tab = (typeof TABS)[number];

export default function CalendarPage() {
  const t = useCalendarWords();
  const may = usePermissions();
  const navigate = useNavigate();
  const asked = useSearch({ strict: false }).tab;
  const tab: Tab = TABS.find((one) => one === asked) ?? 'view';
  const { button, said } = useStopTonight();
  const [adding, setAdding] = useState(false);
  const actions = (
    <>
      {may.change ? button : null}
      {may.change && tab === 'freezes' ? (
        <Button leftSection={<Icon name="plus" />} onClick={() => setAdding(true)}>
          {t('addFreeze')}
        </Button>
      ) : null}
      {may.administer && tab === 'calendars' ? (
        <Button leftSection={<Icon name="plus" />} onClick={() => setAdding(true)}>
          {t('addCalendar')}
        </Button>
      ) : null}
    </>
  );
  const close = () => setAdding(false);
  return (
    <Page title={t('title')} lead={t('lead')} actions={actions} kind={tab === 'view' ? 'wide' : 'list'}>
      {said}
      <Tabs
        value={tab}
        onChange={(next) => void navigate({ to: '.', search: next === 'view' ? {} : { tab: next }, replace: true })}
        keepMounted={false}
        className={styles.tabs}
        classNames={{ panel: styles.panel }}
      >
        <Tabs.List aria-label={t('parts')} className="only-screen">
          {TABS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(one)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="view" tabIndex={-1}>
          <WindowsView />
        </Tabs.Panel>
        <Tabs.Panel value="freezes" tabIndex={-1}>
          <Grid<FreezeRow>
            definition={freezesGrid}
            detail={(row, leave) => <FreezeDetail key={row.id} row={row} close={leave} />}
          />
        </Tabs.Panel>
        <Tabs.Panel value="calendars" tabIndex={-1}>
          <Grid<CalendarRow>
            definition={calendarsGrid}
            detail={(row, leave) => <CalendarDetail key={row.id} row={row} close={leave} />}
          />
        </Tabs.Panel>
      </Tabs>
      {adding && tab === 'freezes' ? <NewFreeze close={close} /> : null}
      {adding && tab === 'calendars' ? <CalendarEditor close={close} /> : null}
    </Page>
  );
}
