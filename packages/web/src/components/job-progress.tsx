import { Progress } from '@mantine/core';
import type { Job } from '@tsukuroi/protocol';
import { catalogue } from '../platform/language.ts';
import styles from './job-progress.module.css';
import { Notice } from './notice.tsx';
import { ProblemView } from './problem-view.tsx';

const useWords = catalogue('job', {
  running: { ja: '{title}: 進行中', en: '{title}: running' },
  done: { ja: '{title}: 終わりました', en: '{title}: done' },
  failed: { ja: '{title}: 終わりませんでした', en: '{title}: failed' },
});

/** Long work as it goes on, in words and as a bar; screen readers hear the words when they change. */
export function JobProgress({ job }: { readonly job: Job }) {
  const t = useWords();
  const title = t(job.state, { title: job.title });
  const percent = job.progress === null ? null : Math.round(job.progress * 100);
  if (job.state === 'failed' && job.problem !== null) {
    return <ProblemView problem={job.problem} />;
  }
  const tone = { running: 'plan', done: 'good', failed: 'act' } as const;
  return (
    <Notice
      tone={tone[job.state]}
      role="status"
      title={percent !== null && job.state === 'running' ? `${title} ${percent}%` : title}
    >
      <p>{job.detail}</p>
      {job.state === 'running' ? (
        <Progress className={styles.bar} value={percent ?? 100} animated={percent === null} aria-label={title} />
      ) : null}
    </Notice>
  );
}
