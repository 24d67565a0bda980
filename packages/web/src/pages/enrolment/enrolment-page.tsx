import { Button, Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import {
  type CloneRow,
  clonesGrid,
  type EnrolmentTokenRow,
  enrolmentTokensGrid,
  type GapRow,
  gapsGrid,
  type IdentityRow,
  identitiesGrid,
} from '@tsukuroi/protocol/enrolment-api.ts';
import { useState } from 'react';
import type { GridRow } from '../../components/grid/cell-value.ts';
import { Grid } from '../../components/grid/grid.tsx';
import { Icon } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { usePermissions } from '../../platform/session.ts';
import styles from '../device/device.module.css';
import { CloneDetail } from './clone-detail.tsx';
import { ConfirmMany } from './confirm-many.tsx';
import { FileDetail } from './file-detail.tsx';
import { GapDetail } from './gap-detail.tsx';
import { IdentityDetail } from './identity-detail.tsx';
import { NewFile } from './new-file.tsx';
import { useEnrolmentWords } from './words.ts';

const TABS = ['devices', 'gaps', 'files', 'clones'] as const;
type Tab = (typeof TABS)[number];
/** The most that one decision takes (identityDecisionShape). */
const MOST_AT_ONCE = 500;

/** Enrolled devices, of which those that wait can be picked and confirmed together. */
function Enrolled() {
  const t = useEnrolmentWords();
  const may = usePermissions();
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState(false);
  const [confirmed, setConfirmed] = useState(0);
  const marking = {
    marked: picked,
    may: (row: GridRow) => row.state === 'waiting' && row.kind === 'device',
    label: (row: GridRow) => t('manyPick', { name: String(row.name) }),
    labelAll: t('manyPickAll'),
    change: (rows: readonly GridRow[], on: boolean) => {
      const ids = new Set(rows.map(({ id }) => String(id)));
      setPicked((before) => new Set([...[...before].filter((id) => !ids.has(id)), ...(on ? ids : [])]));
    },
  };
  const close = (done: readonly string[]): void => {
    setAsking(false);
    setConfirmed(done.length);
    setPicked((before) => new Set([...before].filter((id) => !done.includes(id))));
  };
  const tools =
    picked.size === 0 ? undefined : (
      <Button size="xs" leftSection={<Icon name="check" />} onClick={() => setAsking(true)}>
        {t('manyOpen', { count: picked.size })}
      </Button>
    );
  return (
    <>
      {confirmed === 0 ? null : <Notice tone="good" role="status" title={t('manyDone', { count: confirmed })} />}
      <Grid<IdentityRow>
        definition={identitiesGrid}
        detail={(row, leave) => <IdentityDetail key={row.id} id={row.id} close={leave} />}
        tools={tools}
        marking={may.change ? marking : undefined}
      />
      {asking ? <ConfirmMany ids={[...picked].slice(0, MOST_AT_ONCE)} close={close} /> : null}
    </>
  );
}

export default function EnrolmentPage() {
  const t = useEnrolmentWords();
  const may = usePermissions();
  const navigate = useNavigate();
  const asked = useSearch({ strict: false }).tab;
  const tab: Tab = TABS.find((one) => one === asked) ?? 'devices';
  const [making, setMaking] = useState(false);
  const actions = may.administer ? (
    <Button leftSection={<Icon name="key" />} onClick={() => setMaking(true)}>
      {t('make')}
    </Button>
  ) : undefined;
  return (
    <Page title={t('title')} lead={t(`${tab}Lead`)} actions={actions} kind="list">
      <Tabs
        value={tab}
        onChange={(next) => void navigate({ to: '.', search: next === 'devices' ? {} : { tab: next }, replace: true })}
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
        <Tabs.Panel value="devices" tabIndex={-1}>
          <Enrolled />
        </Tabs.Panel>
        <Tabs.Panel value="gaps" tabIndex={-1}>
          <Grid<GapRow> definition={gapsGrid} detail={(row) => <GapDetail key={row.id} gap={row} />} />
        </Tabs.Panel>
        <Tabs.Panel value="files" tabIndex={-1}>
          <Grid<EnrolmentTokenRow>
            definition={enrolmentTokensGrid}
            detail={(row, close) => <FileDetail key={row.id} file={row} close={close} />}
          />
        </Tabs.Panel>
        <Tabs.Panel value="clones" tabIndex={-1}>
          <Grid<CloneRow> definition={clonesGrid} detail={(row) => <CloneDetail key={row.id} clone={row} />} />
        </Tabs.Panel>
      </Tabs>
      {making ? <NewFile close={() => setMaking(false)} /> : null}
    </Page>
  );
}
