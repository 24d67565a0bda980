import type { AfterCheck, Facts, State } from '@tsukuroi/protocol';
import { z } from 'zod';
import type { Report } from '../inventories/index.ts';
import type { Open } from './parts.ts';

/** A device before its rollout, to compare with. */
export interface Before {
  /** List of packages it had. */
  readonly digest: string;
  readonly open: readonly string[];
  readonly judged: boolean;
  /** Services that ran; null when the device cannot say. */
  readonly services: readonly string[] | null;
}

/** The same device after its installation, as its own inventory says. */
export interface After {
  /** When the inventory came. */
  readonly at: string;
  readonly digest: string;
  readonly open: readonly { readonly id: string; readonly software: string }[];
  readonly judged: boolean;
  readonly lost: readonly string[];
  readonly check: 'none' | 'good' | 'bad' | 'unknown';
}

const beforeShape = z.object({
  digest: z.string(),
  open: z.array(z.string()),
  judged: z.boolean(),
  services: z.array(z.string()).nullable(),
});
const afterShape = z.object({
  at: z.string(),
  digest: z.string(),
  open: z.array(z.object({ id: z.string(), software: z.string() })),
  judged: z.boolean(),
  lost: z.array(z.string()),
  check: z.enum(['none', 'good', 'bad', 'unknown']),
});

export function readBefore(text: string): Before | undefined {
  return text === '' ? undefined : beforeShape.parse(JSON.parse(text));
}

export function readAfter(text: string): After | undefined {
  return text === '' ? undefined : afterShape.parse(JSON.parse(text));
}

export function beforeOf(report: Report, open: Open): Before {
  return {
    digest: report.digest,
    open: [...new Set(open.affected.map(({ id }) => id))],
    judged: open.judged,
    services: runningServices(report.facts) ?? null,
  };
}

/** @param doneAt when the device was done: a program counts that was seen since */
export function afterOf(
  report: Report,
  open: Open,
  before: Before | undefined,
  checks: readonly AfterCheck[],
  doneAt: string,
): After {
  const running = runningServices(report.facts);
  const lost =
    running === undefined ? [] : (before?.services ?? []).filter((name) => !running.includes(name)).slice(0, 50);
  return {
    at: report.at,
    digest: report.digest,
    open: [...new Map(open.affected.map((one) => [one.id, one])).values()],
    judged: open.judged,
    lost,
    check: judgeChecks(report, checks, doneAt),
  };
}

/** What a check is read from. */
type Told = {
  readonly facts: Pick<Facts, 'services' | 'listening'>;
  readonly state: Pick<State, 'programs'>;
};

/** Whether what a department wants is so on a device. What its inventory does not tell is unknown, never good. */
export function judgeChecks(told: Told, checks: readonly AfterCheck[], doneAt: string): After['check'] {
  const answers = checks.map((check) => judgeCheck(told, check, doneAt));
  if (answers.includes('bad')) {
    return 'bad';
  }
  if (answers.includes('unknown')) {
    return 'unknown';
  }
  return answers.length === 0 ? 'none' : 'good';
}

function judgeCheck({ facts, state }: Told, check: AfterCheck, doneAt: string): After['check'] {
  const { services, listening } = facts;
  switch (check.kind) {
    case 'service': {
      const found = services?.find(({ name }) => plain(name) === plain(check.name));
      if (services === undefined || found?.state === 'unknown') {
        return 'unknown';
      }
      return found?.state === 'running' ? 'good' : 'bad';
    }
    case 'port': {
      const open = listening?.some(({ protocol, port }) => protocol.startsWith(check.protocol) && port === check.port);
      return open === undefined ? 'unknown' : open ? 'good' : 'bad';
    }
    case 'program':
      // Nobody started it yet, or it does not start: a report cannot tell these apart, and nobody is asked to start it at night.
      return state.programs?.some(({ name, since }) => name === check.name && Date.parse(since) >= Date.parse(doneAt))
        ? 'good'
        : 'unknown';
  }
}

function runningServices({ services }: Pick<Facts, 'services'>): readonly string[] | undefined {
  return services?.filter(({ state }) => state === 'running').map(({ name }) => name);
}

function plain(name: string): string {
  return name.replace(/\.service$/, '');
}
