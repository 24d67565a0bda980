import { Button } from '@mantine/core';
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
import { Part, Parts, usePart } from '../../components/parts.tsx';
import { usePermissions } from '../../platform/session.ts';
import { CloneDetail } from './clone-detail.tsx';
import { ConfirmMany } from './confirm-many.tsx';
import { FileDetail } from './file-detail.tsx';
import { GapDetail } from './gap-detail.tsx';
import { IdentityDetail } from './identity-detail.tsx';
import { NewFile } from './new-file.tsx';
import { useEnrolmentWords } from './words.ts';

const TABS = ['devices', 'gaps', 'files', 'clones'] as const;
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
  const tab = usePart(TABS);
  const [making, setMaking] = useState(false);
  const actions = may.administer ? (
    <Button leftSection={<Icon name="key" />} onClick={() => setMaking(true)}>
      {t('make')}
    </Button>
  ) : undefined;
  return (
    <Page title={t('title')} lead={t(`${tab}Lead`)} actions={actions} kind="list">
      <Parts ids={TABS} part={tab} titleOf={t} label={t('parts')}>
        <Part id="devices">
          <Enrolled />
        </Part>
        <Part id="gaps">
          <Grid<GapRow> definition={gapsGrid} detail={(row) => <GapDetail key={row.id} gap={row} />} />
        </Part>
        <Part id="files">
          <Grid<EnrolmentTokenRow>
            definition={enrolmentTokensGrid}
            detail={(row, close) => <FileDetail key={row.id} file={row} close={close} />}
          />
        </Part>
        <Part id="clones">
          <Grid<CloneRow> definition={clonesGrid} detail={(row) => <CloneDetail key={row.id} clone={row} />} />
        </Part>
      </Parts>
      {making ? <NewFile close={() => setMaking(false)} /> : null}
    </Page>
  );
}
