import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Job } from '@tsukuroi/protocol';
import { type BundleRow, bundlesGrid } from '@tsukuroi/protocol/carrying-api.ts';
import { useState } from 'react';
import { Grid } from '../../components/grid/grid.tsx';
import { Icon } from '../../components/icon.tsx';
import { JobProgress } from '../../components/job-progress.tsx';
import { Page } from '../../components/page.tsx';
import { useJob, useJobEnd } from '../../platform/jobs.ts';
import { refreshGrids } from '../../platform/refresh-grids.ts';
import { usePermissions } from '../../platform/session.ts';
import { BundleDetail } from './bundle-detail.tsx';
import { MakeRequest } from './make-request.tsx';
import { PluggedIn } from './plugged-in.tsx';
import { useCarryingWords } from './words.ts';

export default function CarryingPage() {
  const t = useCarryingWords();
  const may = usePermissions();
  const client = useQueryClient();
  const [open, setOpen] = useState<'look' | 'make' | null>(null);
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useJob(jobId);
  useJobEnd(job, () => {
    refreshGrids(client);
    void client.invalidateQueries({ queryKey: ['media'] });
  });
  const running = job?.state === 'running';
  const started = (begun: Job): void => {
    setJobId(begun.id);
    setOpen(null);
  };
  const actions = may.change ? (
    <>
      <Button variant="default" leftSection={<Icon name="upload" />} disabled={running} onClick={() => setOpen('make')}>
        {t('make')}
      </Button>
      <Button leftSection={<Icon name="download" />} disabled={running} onClick={() => setOpen('look')}>
        {t('look')}
      </Button>
    </>
  ) : undefined;
  return (
    <Page title={t('title')} lead={t('lead')} actions={actions} kind="list">
      {job === undefined ? null : <JobProgress job={job} />}
      <Grid<BundleRow> definition={bundlesGrid} detail={(row) => <BundleDetail key={row.id} bundle={row} />} />
      {open === 'look' ? <PluggedIn started={started} close={() => setOpen(null)} /> : null}
      {open === 'make' ? <MakeRequest started={started} close={() => setOpen(null)} /> : null}
    </Page>
  );
}
