import type { ServerResponse } from 'node:http';
import type { Job } from '@tsukuroi/protocol';

const STEPS = 8;

/** Long work that goes on by itself, told to everyone who listens. */
export class Jobs {
  readonly #jobs = new Map<string, Job>();
  readonly #listeners = new Set<ServerResponse>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #nowMs: () => number;
  readonly #stepMs: number;

  constructor(nowMs: () => number, stepMs: number) {
    this.#nowMs = nowMs;
    this.#stepMs = stepMs;
  }

  start(kind: string, title: string, steps: readonly string[], done: () => void): Job {
    const id = `job-${this.#jobs.size + 1}`;
    const startedAt = new Date(this.#nowMs()).toISOString();
    const first: Job = {
      id,
      kind,
      title,
      state: 'running',
      progress: 0,
      detail: steps[0] ?? '',
      startedAt,
      endedAt: null,
      problem: null,
    };
    this.#jobs.set(id, first);
    let step = 0;
    const timer = setInterval(() => {
      step += 1;
      const ended = step >= STEPS;
      const job: Job = {
        ...first,
        state: ended ? 'done' : 'running',
        progress: step / STEPS,
        detail: ended ? '終わりました。' : (steps[Math.floor((step * steps.length) / STEPS)] ?? ''),
        endedAt: ended ? new Date(this.#nowMs()).toISOString() : null,
      };
      if (ended) {
        clearInterval(timer);
        this.#timers.delete(timer);
        done();
      }
      this.#tell(job);
    }, this.#stepMs);
    this.#timers.add(timer);
    return first;
  }

  find(id: string): Job | undefined {
    return this.#jobs.get(id);
  }

  listen(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': open\n\n');
    this.#listeners.add(response);
    response.on('close', () => this.#listeners.delete(response));
  }

  close(): void {
    for (const timer of this.#timers) {
      clearInterval(timer);
    }
    for (const response of this.#listeners) {
      response.end();
    }
  }

  /** Sends an event to everyone who listens. */
  send(event: string, data: unknown): void {
    for (const response of this.#listeners) {
      response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    }
  }

  #tell(job: Job): void {
    this.#jobs.set(job.id, job);
    this.send('job', job);
  }
}
