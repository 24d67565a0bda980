import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Job } from '@tsukuroi/protocol';
import { useEffect } from 'react';
import { get } from './api.ts';

const jobKey = (id: string) => ['job', id] as const;

/**
 * Follows long work: its progress arrives as server-sent events; should the stream break, the job is asked for every two
 * seconds instead, so that a page never waits for an event that was missed.
 */
export function useJob(id: string | null): Job | undefined {
  const client = useQueryClient();
  const job = useQuery({
    queryKey: jobKey(id ?? ''),
    queryFn: ({ signal }) => get<Job>(`/jobs/${encodeURIComponent(id ?? '')}`, signal),
    enabled: id !== null,
    refetchInterval: (query) =>
      query.state.data === undefined || query.state.data.state === 'running' ? 2_000 : false,
  });
  const running = id !== null && job.data?.state !== 'done' && job.data?.state !== 'failed';
  useEffect(() => {
    if (!running || id === null) {
      return;
    }
    const events = new EventSource('/api/v1/events');
    events.addEventListener('job', (event: MessageEvent<string>) => {
      const news = JSON.parse(event.data) as Job;
      if (news.id === id) {
        client.setQueryData(jobKey(id), news);
      }
    });
    return () => events.close();
  }, [client, id, running]);
  return job.data;
}

/** Runs `then` once, when the followed job has ended. */
export function useJobEnd(job: Job | undefined, act: (job: Job) => void): void {
  const ended = job !== undefined && job.state !== 'running';
  // biome-ignore lint/correctness/useExhaustiveDependencies: said once per job, not once per render of the caller.
  useEffect(() => {
    if (ended && job !== undefined) {
      act(job);
    }
  }, [ended, job?.id]);
}
