import type { ReconciliationRow } from '@tsukuroi/protocol';
import { ledgerGrid, reconciliationGrid } from '@tsukuroi/protocol/grids/lists.ts';
import { ButtonLink } from '../../components/button-link.tsx';
import { Grid } from '../../components/grid/grid.tsx';
import { Page } from '../../components/page.tsx';
import { Part, Parts, usePart } from '../../components/parts.tsx';
import { usePermissions } from '../../platform/session.ts';
import { Difference } from './difference.tsx';
import { useLedgerWords } from './words.ts';

const TABS = ['entries', 'reconciliation'] as const;

export default function LedgerPage() {
  const t = useLedgerWords();
  const may = usePermissions();
  const tab = usePart(TABS);
  const actions = may.change ? (
    <ButtonLink to="/ledger/import" icon="upload">
      {t('import')}
    </ButtonLink>
  ) : undefined;
  return (
    <Page title={t('title')} lead={t('lead')} actions={actions} kind="list">
      <Parts ids={TABS} part={tab} titleOf={t} label={t('parts')}>
        <Part id="entries">
          <Grid definition={ledgerGrid} />
        </Part>
        <Part id="reconciliation">
          <Grid<ReconciliationRow> definition={reconciliationGrid} detail={(row) => <Difference row={row} />} />
        </Part>
      </Parts>
    </Page>
  );
}
