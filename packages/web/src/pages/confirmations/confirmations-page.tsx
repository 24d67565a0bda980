import { Button } from '@mantine/core';
import { confirmationsGrid, missingConfirmationsGrid, vendorRulesGrid } from '@tsukuroi/protocol/grids/policies.ts';
import { backupsGrid } from '@tsukuroi/protocol/grids/rollouts.ts';
import type { ConfirmationRow, MissingConfirmationRow, VendorRuleRow } from '@tsukuroi/protocol/policies-api.ts';
import type { BackupRow } from '@tsukuroi/protocol/rollouts-api.ts';
import { useState } from 'react';
import { Grid } from '../../components/grid/grid.tsx';
import { Icon } from '../../components/icon.tsx';
import { Page } from '../../components/page.tsx';
import { Part, Parts, usePart } from '../../components/parts.tsx';
import { usePermissions } from '../../platform/session.ts';
import { GivenDetail, MissingDetail } from './confirmation-parts.tsx';
import { NoteBackup } from './note-backup.tsx';
import { NewRule, RuleDetail } from './rule-parts.tsx';
import { useConfirmationWords } from './words.ts';

const TABS = ['missing', 'given', 'rules', 'backups'] as const;

export default function ConfirmationsPage() {
  const t = useConfirmationWords();
  const may = usePermissions();
  const tab = usePart(TABS);
  const [adding, setAdding] = useState(false);
  const leave = () => setAdding(false);
  const mayAdd = tab === 'rules' ? may.administer : tab === 'backups' && may.change;
  const actions = mayAdd ? (
    <Button leftSection={<Icon name="plus" />} onClick={() => setAdding(true)}>
      {t(tab === 'rules' ? 'addRule' : 'addBackup')}
    </Button>
  ) : undefined;
  return (
    <Page title={t('title')} lead={t(`${tab}Lead`)} actions={actions} kind="list">
      <Parts ids={TABS} part={tab} titleOf={t} label={t('parts')}>
        <Part id="missing">
          <Grid<MissingConfirmationRow>
            definition={missingConfirmationsGrid}
            detail={(row) => <MissingDetail key={row.id} row={row} />}
          />
        </Part>
        <Part id="given">
          <Grid<ConfirmationRow>
            definition={confirmationsGrid}
            detail={(row, close) => <GivenDetail key={row.id} row={row} close={close} />}
          />
        </Part>
        <Part id="rules">
          <Grid<VendorRuleRow>
            definition={vendorRulesGrid}
            detail={(row, close) => <RuleDetail key={row.id} row={row} close={close} />}
          />
        </Part>
        <Part id="backups">
          <Grid<BackupRow> definition={backupsGrid} />
        </Part>
      </Parts>
      {adding && tab === 'rules' ? <NewRule close={leave} /> : null}
      {adding && tab === 'backups' ? <NoteBackup close={leave} /> : null}
    </Page>
  );
}
