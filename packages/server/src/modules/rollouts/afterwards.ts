import type { AfterCheck, Facts } from '@tsukuroi/protocol';
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

export function afterOf(report: Report, open: Open, before: Before | undefined, checks: readonly AfterCheck[]): After {
  const running = runningServices(report.facts);
  const lost =
    running === undefined ? [] : (before?.services ?? []).filter((name) => !running.includes(name)).slice(0, 50);
  return {
    at: report.at,
    digest: report.digest,
    open: [...new Map(open.affected.map((one) => [one.id, one])).values()],
    judged: open.judged,
    lost,
    check: judgeChecks(report.facts, checks),
  };
}

/** Whether what a department wants is so on a device. What its inventory does not tell is unknown, never good. */
export function judgeChecks(
  facts: Pick<Facts, 'services' | 'listening'>,
  checks: readonly AfterCheck[],
): After['check'] {
  const answers = checks.map((check) => judgeCheck(facts, check));
  if (answers.includes('bad')) {
    return 'bad';
  }
  if (answers.includes('unknown')) {
    return 'unknown';
  }
  return answers.length === 0 ? 'none' : 'good';
}

function judgeCheck({ services, listening }: Pick<Facts, 'services' | 'listening'>, check: AfterCheck): After['check'] {
  if (check.kind === 'service') {
    const found = services?.find(({ name }) => plain(name) === plain(check.name));
    if (services === undefined || found?.state === 'unknown') {
      return 'unknown';
    }
    return found?.state === 'running' ? 'good' : 'bad';
  }
  if (listening === undefined) {
    return 'unknown';
  }
  const open = listening.some(({ protocol, port }) => protocol.startsWith(check.protocol) && port === check.port);
  return open ? 'good' : 'bad';
}

function runningServices({ services }: Pick<Facts, 'services'>): readonly string[] | undefined {
  return services?.filter(({ state }) => state === 'running').map(({ name }) => name);
}

function plain(name: string): string {
  return name.replace(/\.service$/, '');
}
