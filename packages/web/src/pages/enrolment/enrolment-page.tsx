import { Button, Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import {
  type CloneRow,
  clonesGrid,
  type EnrolmentTokenRow,
  enrolmentTokensGrid,
  type IdentityRow,
  identitiesGrid,
} from '@tsukuroi/protocol/enrolment-api.ts';
import { useState } from 'react';
import { Grid } from '../../components/grid/grid.tsx';
import { Icon } from '../../components/icon.tsx';
import { Page } from '../../components/page.tsx';
import { usePermissions } from '../../platform/session.ts';
import styles from '../device/device.module.css';
import { CloneDetail } from './clone-detail.tsx';
import { FileDetail } from './file-detail.tsx';
import { IdentityDetail } from './identity-detail.tsx';
import { NewFile } from './new-file.tsx';
import { useEnrolmentWords } from './words.ts';

const TABS = ['devices', 'files', 'clones'] as const;
type Tab = (typeof TABS)[number];

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
          <Grid<IdentityRow>
            definition={identitiesGrid}
            detail={(row, close) => <IdentityDetail key={row.id} id={row.id} close={close} />}
          />
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
