import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, dayInJapan, describeError, type Language } from '@tsukuroi/core';
import type { DownloadPlan } from '@tsukuroi/knowledge/download.ts';
import { expandPlan, type Request, valuesAt } from './expand.ts';
import { type Fetched, fetchWhole, type Network } from './fetch-whole.ts';
import { type Memory, openMemory } from './memory.ts';
import { fetchPages } from './pages.ts';

/** A feed's plans as the collector carries them out. */
export interface FeedPlans {
  readonly feed: string;
  readonly plans: readonly DownloadPlan[];
}

export interface CollectOptions {
  /** Feeds folder: what `tsukuroi knowledge build --feeds` reads. */
  readonly folder: string;
  readonly network: Network;
  readonly clock: Clock;
  readonly language: Language;
  /** Operator's keys by feed, for plans that name a `keyHeader`. */
  readonly keys?: Readonly<Record<string, string>>;
  /** Replaces publishers' addresses by those of a mirror. */
  readonly mirror?: (url: string) => string;
  /** Asks again even when `everyHours` has not passed. */
  readonly now?: boolean;
  readonly progress?: (line: string) => void;
}

/** What became of one file. */
export interface Outcome {
  readonly feed: string;
  readonly file: string;
  readonly state: 'saved' | 'unchanged' | 'not-yet' | 'refused';
  readonly bytes: number;
  /** Words for a person when refused. */
  readonly reason?: string;
}

async function listedBy(
  plan: DownloadPlan,
  options: CollectOptions,
  address: (url: string) => string,
): Promise<readonly string[]> {
  if (plan.each?.by !== 'list') {
    return [];
  }
  const { each } = plan;
  const temporary = join(options.folder, '.collector', `list-${plan.id}`);
  try {
    await fetchWhole(
      options.network,
      address(each.url),
      temporary,
      { limitBytes: each.limitBytes, redirectHosts: plan.redirectHosts },
      options.clock.nowMs,
    );
    const text = await readFile(temporary, 'utf8');
    const entries =
      each.format === 'lines'
        ? text.split(/\r?\n/).filter((line) => line !== '')
        : valuesAt(JSON.parse(text), each.at ?? '*');
    const wanted = each.matching === undefined ? /^[\s\S]*$/g : new RegExp(each.matching, 'g');
    const chosen = entries.flatMap((entry) =>
      typeof entry === 'string' ? [...entry.matchAll(wanted)].map((match) => match[1] ?? entry) : [],
    );
    return [...new Set(chosen)];
  } finally {
    await rm(temporary, { force: true });
  }
}

async function statedSha256(
  plan: DownloadPlan,
  options: CollectOptions,
  address: (url: string) => string,
): Promise<string | undefined> {
  if (plan.verify === undefined) {
    return undefined;
  }
  const temporary = join(options.folder, '.collector', `sha256-${plan.id}`);
  try {
    await fetchWhole(
      options.network,
      address(plan.verify.sha256Url),
      temporary,
      { limitBytes: 65_536, redirectHosts: plan.redirectHosts },
      options.clock.nowMs,
    );
    return /\b[0-9a-fA-F]{64}\b/.exec(await readFile(temporary, 'utf8'))?.[0];
  } finally {
    await rm(temporary, { force: true });
  }
}

async function carryOut(
  feed: string,
  plan: DownloadPlan,
  request: Request,
  memory: Memory,
  options: CollectOptions,
): Promise<Outcome> {
  const address = options.mirror ?? ((url: string) => url);
  const path = join(options.folder, request.saveAs);
  const known = memory.of(request.url);
  const there = existsSync(path);
  if (
    options.now !== true &&
    there &&
    known !== undefined &&
    options.clock.nowMs() - known.askedMs < plan.everyHours * 3_600_000
  ) {
    return { feed, file: request.saveAs, state: 'not-yet', bytes: 0 };
  }
  const key = plan.keyHeader === undefined ? undefined : options.keys?.[feed];
  const fetchOptions = {
    limitBytes: plan.limitBytes,
    headers: {
      'user-agent': 'tsukuroi-collector',
      ...plan.headers,
      ...(plan.keyHeader !== undefined && key !== undefined ? { [plan.keyHeader]: key } : {}),
    },
    validators: there && plan.conditional !== 'none' ? memory.validators(request.url) : undefined,
    redirectHosts: plan.redirectHosts,
    verifySha256: await statedSha256(plan, options, address),
  };
  const { pages } = plan;
  const url = address(request.url);
  const fetched: Fetched =
    pages === undefined
      ? await fetchWhole(options.network, url, path, fetchOptions, options.clock.nowMs)
      : await fetchPages(options.network, { ...plan, pages }, url, path, fetchOptions, options.clock.nowMs);
  const askedMs = options.clock.nowMs();
  if (fetched.state === 'unchanged') {
    memory.remember(request.url, { sha256: '', ...known, askedMs });
    return { feed, file: request.saveAs, state: 'unchanged', bytes: 0 };
  }
  memory.remember(request.url, { ...fetched.validators, sha256: fetched.sha256, askedMs });
  return { feed, file: request.saveAs, state: 'saved', bytes: fetched.bytes };
}

async function collectHost(
  work: readonly { feed: string; plan: DownloadPlan }[],
  memory: Memory,
  options: CollectOptions,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const address = options.mirror ?? ((url: string) => url);
  const refuse = (feed: string, file: string, cause: unknown) => {
    outcomes.push({ feed, file, state: 'refused', bytes: 0, reason: describeError(cause, options.language).what });
    options.progress?.(`${feed} ${file}: ${outcomes.at(-1)?.reason ?? ''}`);
  };
  for (const { feed, plan } of work) {
    let requests: Request[] = [];
    try {
      requests = expandPlan(plan, dayInJapan(options.clock.nowMs()), await listedBy(plan, options, address));
    } catch (cause) {
      refuse(feed, plan.saveAs, cause);
    }
    for (const request of requests) {
      try {
        const outcome = await carryOut(feed, plan, request, memory, options);
        outcomes.push(outcome);
        if (outcome.state !== 'not-yet') {
          options.progress?.(`${feed} ${outcome.file}: ${outcome.state} ${outcome.bytes}`);
          await memory.save();
          await options.network.sleep(plan.pauseMs ?? 0);
        }
      } catch (cause) {
        refuse(feed, request.saveAs, cause);
      }
    }
  }
  return outcomes;
}

/**
 * One round of the collector: every plan of every feed, one request after another per host, hosts side by side. A refused
 * file leaves the previous one in place and never stops the others. The caller exits with 1 when any outcome is `refused`.
 */
export async function collect(feeds: readonly FeedPlans[], options: CollectOptions): Promise<readonly Outcome[]> {
  const memory = await openMemory(options.folder);
  const byHost = new Map<string, { feed: string; plan: DownloadPlan }[]>();
  for (const { feed, plans } of feeds) {
    for (const plan of plans) {
      const listUrl = plan.each?.by === 'list' ? plan.each.url : plan.url;
      const host = new URL(listUrl.replace(/\{\w+\}/g, 'x')).host;
      byHost.set(host, [...(byHost.get(host) ?? []), { feed, plan }]);
    }
  }
  const outcomes = await Promise.all([...byHost.values()].map((work) => collectHost(work, memory, options)));
  await memory.save();
  return outcomes.flat();
}
