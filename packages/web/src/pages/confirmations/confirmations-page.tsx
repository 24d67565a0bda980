import { Button, Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { confirmationsGrid, missingConfirmationsGrid, vendorRulesGrid } from '@tsukuroi/protocol/grids/policies.ts';
import type { ConfirmationRow, MissingConfirmationRow, VendorRuleRow } from '@tsukuroi/protocol/policies-api.ts';
import { useState } from 'react';
import { Grid } from '../../components/grid/grid.tsx';
import { Icon } from '../../components/icon.tsx';
import { Page } from '../../components/page.tsx';
import { usePermissions } from '../../platform/session.ts';
import styles from '../device/device.module.css';
import { GivenDetail, MissingDetail } from './confirmation-parts.tsx';
import { NewRule, RuleDetail } from './rule-parts.tsx';
import { useConfirmationWords } from './words.ts';

const TABS = ['missing', 'given', 'rules'] as const;
type Tab = (typeof TABS)[number];

export default function ConfirmationsPage() {
  const t = useConfirmationWords();
  const may = usePermissions();
  const navigate = useNavigate();
  const asked = useSearch({ strict: false }).tab;
  const tab: Tab = TABS.find((one) => one === asked) ?? 'missing';
  const [adding, setAdding] = useState(false);
  const actions =
    may.administer && tab === 'rules' ? (
      <Button leftSection={<Icon name="plus" />} onClick={() => setAdding(true)}>
        {t('addRule')}
      </Button>
    ) : undefined;
  return (
    <Page title={t('title')} lead={t(`${tab}Lead`)} actions={actions} kind="list">
      <Tabs
        value={tab}
        onChange={(next) => void navigate({ to: '.', search: next === 'missing' ? {} : { tab: next }, replace: true })}
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
        <Tabs.Panel value="missing" tabIndex={-1}>
          <Grid<MissingConfirmationRow>
            definition={missingConfirmationsGrid}
            detail={(row) => <MissingDetail key={row.id} row={row} />}
          />
        </Tabs.Panel>
        <Tabs.Panel value="given" tabIndex={-1}>
          <Grid<ConfirmationRow>
            definition={confirmationsGrid}
            detail={(row, leave) => <GivenDetail key={row.id} row={row} close={leave} />}
          />
        </Tabs.Panel>
        <Tabs.Panel value="rules" tabIndex={-1}>
          <Grid<VendorRuleRow>
            definition={vendorRulesGrid}
            detail={(row, leave) => <RuleDetail key={row.id} row={row} close={leave} />}
          />
        </Tabs.Panel>
      </Tabs>
      {adding ? <NewRule close={() => setAdding(false)} /> : null}
    </Page>
  );
}
