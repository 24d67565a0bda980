import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Job } from '@tsukuroi/protocol';
import {
  type BundleRow,
  bundlesGrid,
  type RefusedBundleRow,
  refusedBundlesGrid,
} from '@tsukuroi/protocol/carrying-api.ts';
import { useState } from 'react';
import { Grid } from '../../components/grid/grid.tsx';
import { Icon } from '../../components/icon.tsx';
import { JobProgress } from '../../components/job-progress.tsx';
import { Page } from '../../components/page.tsx';
import { Part, Parts, usePart } from '../../components/parts.tsx';
import { useJob, useJobEnd } from '../../platform/jobs.ts';
import { useNews } from '../../platform/news.ts';
import { refreshGrids } from '../../platform/refresh-grids.ts';
import { usePermissions } from '../../platform/session.ts';
import { BundleDetail } from './bundle-detail.tsx';
import { MakeBundle } from './make-bundle.tsx';
import { PluggedIn } from './plugged-in.tsx';
import { NewRecipient, Recipients } from './recipients.tsx';
import { RefusedDetail } from './refused-detail.tsx';
import { useCarryingWords } from './words.ts';

const TABS = ['record', 'refused', 'recipients'] as const;
const LEADS = { record: 'lead', refused: 'refusedLead', recipients: 'recipientsLead' } as const;

/** The work with bundles that goes on, begun here or elsewhere; what it changed is read again when it ends. */
function useCarriedJob() {
  const client = useQueryClient();
  const [followed, setFollowed] = useState<string | null>(null);
  const job = useJob(followed);
  const ended = (): void => {
    refreshGrids(client);
    void client.invalidateQueries({ queryKey: ['media'] });
  };
  useJobEnd(job, ended);
  useNews('job', (data) => {
    const news = data as Job;
    if (!news.kind.startsWith('bundle')) {
      return;
    }
    if (news.state === 'running') {
      // What follows an import by itself is shown after it; nothing pushes aside what still runs.
      setFollowed((before) => (before === null || job?.state !== 'running' ? news.id : before));
    } else if (news.id !== followed) {
      ended();
    }
  });
  return { job, follow: (begun: Job) => setFollowed(begun.id) };
}

export default function CarryingPage() {
  const t = useCarryingWords();
  const may = usePermissions();
  const tab = usePart(TABS);
  const [open, setOpen] = useState<'look' | 'make' | 'add' | null>(null);
  const { job, follow } = useCarriedJob();
  const running = job?.state === 'running';
  const started = (begun: Job): void => {
    follow(begun);
    setOpen(null);
  };
  const close = (): void => setOpen(null);
  const actions =
    tab === 'recipients' ? (
      may.administer ? (
        <Button leftSection={<Icon name="key" />} onClick={() => setOpen('add')}>
          {t('add')}
        </Button>
      ) : undefined
    ) : may.change ? (
      <>
        <Button
          variant="default"
          leftSection={<Icon name="upload" />}
          disabled={running}
          onClick={() => setOpen('make')}
        >
          {t('make')}
        </Button>
        <Button leftSection={<Icon name="download" />} disabled={running} onClick={() => setOpen('look')}>
          {t('look')}
        </Button>
      </>
    ) : undefined;
  return (
    <Page title={t('title')} lead={t(LEADS[tab])} actions={actions} kind="list">
      {job === undefined ? null : <JobProgress job={job} />}
      <Parts ids={TABS} part={tab} titleOf={t} label={t('parts')}>
        <Part id="record">
          <Grid<BundleRow> definition={bundlesGrid} detail={(row) => <BundleDetail key={row.id} bundle={row} />} />
        </Part>
        <Part id="refused">
          <Grid<RefusedBundleRow>
            definition={refusedBundlesGrid}
            detail={(row) => <RefusedDetail key={row.id} refused={row} />}
          />
        </Part>
        <Part id="recipients">
          <Recipients />
        </Part>
      </Parts>
      {open === 'look' ? <PluggedIn started={started} close={close} /> : null}
      {open === 'make' ? <MakeBundle started={started} close={close} /> : null}
      {open === 'add' ? <NewRecipient close={close} /> : null}
    </Page>
  );
}
