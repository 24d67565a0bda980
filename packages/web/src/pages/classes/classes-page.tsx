import { Button } from '@mantine/core';
import { classedDevicesGrid } from '@tsukuroi/protocol/grids/policies.ts';
import type { ClassedDeviceRow } from '@tsukuroi/protocol/policies-api.ts';
import { useState } from 'react';
import type { GridRow } from '../../components/grid/cell-value.ts';
import { Grid } from '../../components/grid/grid.tsx';
import { Icon } from '../../components/icon.tsx';
import { Page } from '../../components/page.tsx';
import { Part, Parts, usePart } from '../../components/parts.tsx';
import { usePermissions } from '../../platform/session.ts';
import { ChangeMany } from './change-many.tsx';
import { Proposals } from './proposals.tsx';
import { useClassWords } from './words.ts';

const TABS = ['proposals', 'devices'] as const;
/** The most that one change takes (confirmClassShape). */
const MOST_AT_ONCE = 5_000;

function AllDevices() {
  const t = useClassWords();
  const may = usePermissions();
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [changing, setChanging] = useState(false);
  const marking = {
    marked: picked,
    may: () => true,
    label: (row: GridRow) => t('pick', { name: String(row.name) }),
    labelAll: t('pickAll'),
    change: (rows: readonly GridRow[], on: boolean) => {
      const ids = new Set(rows.map(({ id }) => String(id)));
      setPicked((before) => new Set([...[...before].filter((id) => !ids.has(id)), ...(on ? ids : [])]));
    },
  };
  const tools =
    picked.size === 0 ? undefined : (
      <Button size="xs" leftSection={<Icon name="check" />} onClick={() => setChanging(true)}>
        {t('many', { count: picked.size })}
      </Button>
    );
  const close = (done: boolean): void => {
    setChanging(false);
    if (done) {
      setPicked(new Set());
    }
  };
  return (
    <>
      <Grid<ClassedDeviceRow>
        definition={classedDevicesGrid}
        tools={tools}
        marking={may.change ? marking : undefined}
      />
      {changing ? <ChangeMany ids={[...picked].slice(0, MOST_AT_ONCE)} close={close} /> : null}
    </>
  );
}

export default function ClassesPage() {
  const t = useClassWords();
  const tab = usePart(TABS);
  return (
    <Page title={t('title')} lead={t('lead')} kind={tab === 'devices' ? 'list' : 'wide'}>
      <Parts ids={TABS} part={tab} titleOf={t} label={t('parts')}>
        <Part id="proposals">
          <Proposals />
        </Part>
        <Part id="devices">
          <AllDevices />
        </Part>
      </Parts>
    </Page>
  );
}
