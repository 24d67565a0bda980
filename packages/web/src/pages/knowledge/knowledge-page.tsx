import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { FeedRow, Job, Today } from '@tsukuroi/protocol';
import { feedsGrid } from '@tsukuroi/protocol/grids/lists.ts';
import { useState } from 'react';
import { Grid } from '../../components/grid/grid.tsx';
import { Icon } from '../../components/icon.tsx';
import { JobProgress } from '../../components/job-progress.tsx';
import { Page } from '../../components/page.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask, get } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { useJob, useJobEnd } from '../../platform/jobs.ts';
import { useLanguage } from '../../platform/language.ts';
import { refreshGrids } from '../../platform/refresh-grids.ts';
import { usePermissions } from '../../platform/session.ts';
import { FeedDetail } from './feed-detail.tsx';
import { useKnowledgeWords } from './words.ts';

export default function KnowledgePage() {
  const t = useKnowledgeWords();
  const language = useLanguage();
  const may = usePermissions();
  const client = useQueryClient();
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useJob(jobId);
  useJobEnd(job, () => {
    refreshGrids(client);
    void client.invalidateQueries({ queryKey: ['today'] });
  });
  const rebuild = useChange(() => ask<Job>('POST', '/knowledge/rebuild'), { after: (started) => setJobId(started.id) });
  const today = useQuery({ queryKey: ['today', language], queryFn: ({ signal }) => get<Today>('/today', signal) });
  const running = rebuild.running || job?.state === 'running';
  const actions = may.change ? (
    <Button leftSection={<Icon name="refresh" />} loading={running} onClick={() => rebuild.run(undefined)}>
      {t('rebuild')}
    </Button>
  ) : undefined;
  return (
    <Page title={t('title')} lead={today.data?.knowledge.sentence ?? t('lead')} actions={actions} kind="list">
      {rebuild.problem === null ? null : <ProblemView problem={rebuild.problem} />}
      {job === undefined ? null : <JobProgress job={job} />}
      {today.data === undefined ? null : (
        <p className="soft small">
          {t('lead')} {t('digest')}: <span className="mono">{today.data.knowledge.digest.slice(0, 16)}</span>
        </p>
      )}
      <Grid<FeedRow> definition={feedsGrid} detail={(row) => <FeedDetail feed={row} />} />
    </Page>
  );
}
