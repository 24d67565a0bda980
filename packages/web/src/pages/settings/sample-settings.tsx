import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Job, Settings } from '@tsukuroi/protocol';
import { useState } from 'react';
import form from '../../components/form.module.css';
import { Icon } from '../../components/icon.tsx';
import { JobProgress } from '../../components/job-progress.tsx';
import { Panel } from '../../components/page.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { useJob, useJobEnd } from '../../platform/jobs.ts';
import { usePermissions } from '../../platform/session.ts';
import { useSettingsWords } from './words.ts';

/** The sample hospital: in and out with one press each. */
export function SampleSettings({ settings }: { readonly settings: Settings }) {
  const t = useSettingsWords();
  const may = usePermissions();
  const client = useQueryClient();
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useJob(jobId);
  const readAgain = (): void => void client.invalidateQueries();
  useJobEnd(job, readAgain);
  const create = useChange(() => ask<Job>('POST', '/sample'), { after: (started) => setJobId(started.id) });
  const remove = useChange(() => ask<void>('DELETE', '/sample'), {
    after: () => {
      setJobId(null);
      readAgain();
    },
  });
  const problem = create.problem ?? remove.problem;
  return (
    <Panel title={t('sample')}>
      <p>{t('sampleText')}</p>
      {problem === null ? null : <ProblemView problem={problem} />}
      {job === undefined ? null : <JobProgress job={job} />}
      {settings.sample ? <p>{t('sampleIn')}</p> : null}
      {may.administer ? (
        <div className={form.actions}>
          {settings.sample ? (
            <Button variant="default" loading={remove.running} onClick={() => remove.run(undefined)}>
              {t('sampleRemove')}
            </Button>
          ) : (
            <Button
              variant="default"
              leftSection={<Icon name="sample" />}
              loading={create.running || job?.state === 'running'}
              onClick={() => create.run(undefined)}
            >
              {t('sampleCreate')}
            </Button>
          )}
        </div>
      ) : (
        <p className="soft">{t('onlyAdmin')}</p>
      )}
    </Panel>
  );
}
