import { Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReconciliationRow } from '@tsukuroi/protocol';
import { ledgerGrid, reconciliationGrid } from '@tsukuroi/protocol/grids/lists.ts';
import { ButtonLink } from '../../components/button-link.tsx';
import { Grid } from '../../components/grid/grid.tsx';
import { Page } from '../../components/page.tsx';
import { usePermissions } from '../../platform/session.ts';
import styles from '../device/device.module.css';
import { Difference } from './difference.tsx';
import { useLedgerWords } from './words.ts';

export default function LedgerPage() {
  const t = useLedgerWords();
  const may = usePermissions();
  const navigate = useNavigate();
  const tab = useSearch({ strict: false }).tab === 'reconciliation' ? 'reconciliation' : 'entries';
  const actions = may.change ? (
    <ButtonLink to="/ledger/import" icon="upload">
      {t('import')}
    </ButtonLink>
  ) : undefined;
  return (
    <Page title={t('title')} lead={t('lead')} actions={actions} kind="list">
      <Tabs
        value={tab}
        onChange={(next) =>
          void navigate({ to: '.', search: next === 'reconciliation' ? { tab: next } : {}, replace: true })
        }
        keepMounted={false}
        className={styles.tabs}
        classNames={{ panel: styles.panel }}
      >
        <Tabs.List aria-label={t('parts')} className="only-screen">
          <Tabs.Tab value="entries">{t('entries')}</Tabs.Tab>
          <Tabs.Tab value="reconciliation">{t('reconciliation')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="entries" tabIndex={-1}>
          <Grid definition={ledgerGrid} />
        </Tabs.Panel>
        <Tabs.Panel value="reconciliation" tabIndex={-1}>
          <Grid<ReconciliationRow> definition={reconciliationGrid} detail={(row) => <Difference row={row} />} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
