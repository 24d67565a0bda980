import { Button } from '@mantine/core';
import { calendarsGrid, freezesGrid } from '@tsukuroi/protocol/grids/policies.ts';
import type { CalendarRow, FreezeRow } from '@tsukuroi/protocol/policies-api.ts';
import { useState } from 'react';
import { Grid } from '../../components/grid/grid.tsx';
import { Icon } from '../../components/icon.tsx';
import { Page } from '../../components/page.tsx';
import { Part, Parts, usePart } from '../../components/parts.tsx';
import { usePermissions } from '../../platform/session.ts';
import { useStopTonight } from '../policies/stop-tonight.tsx';
import { CalendarDetail, CalendarEditor } from './calendar-editor.tsx';
import { FreezeDetail, NewFreeze } from './freeze-parts.tsx';
import { WindowsView } from './windows-view.tsx';
import { useCalendarWords } from './words.ts';

const TABS = ['view', 'freezes', 'calendars'] as const;

export default function CalendarPage() {
  const t = useCalendarWords();
  const may = usePermissions();
  const tab = usePart(TABS);
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
      <Parts ids={TABS} part={tab} titleOf={t} label={t('parts')}>
        <Part id="view">
          <WindowsView />
        </Part>
        <Part id="freezes">
          <Grid<FreezeRow>
            definition={freezesGrid}
            detail={(row, leave) => <FreezeDetail key={row.id} row={row} close={leave} />}
          />
        </Part>
        <Part id="calendars">
          <Grid<CalendarRow>
            definition={calendarsGrid}
            detail={(row, leave) => <CalendarDetail key={row.id} row={row} close={leave} />}
          />
        </Part>
      </Parts>
      {adding && tab === 'freezes' ? <NewFreeze close={close} /> : null}
      {adding && tab === 'calendars' ? <CalendarEditor close={close} /> : null}
    </Page>
  );
}
