import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Clock,
  dayInJapan,
  describeError,
  isoSeconds,
  type Language,
  type Text,
  TsukuroiError,
} from '@tsukuroi/core';
import type { DownloadPlan } from '@tsukuroi/knowledge/download.ts';
import { hasFetchedNote, writeFetchedNote } from '@tsukuroi/knowledge/fetched.ts';
import { expandPlan, type Request, valuesAt } from './expand.ts';
import { type Fetched, fetchWhole, type Network } from './fetch-whole.ts';
import { type Memory, type MemoryEntry, openMemory } from './memory.ts';
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

/** A place for an answer that is read at once and thrown away; of this feed's plan alone, since hosts are asked side by side. */
function asideOf(what: string, feed: string, plan: DownloadPlan, options: CollectOptions): string {
  return join(options.folder, '.collector', `${what}-${feed}-${plan.id}`);
}

/**
 * True for the host of the plan itself, false for another that it names. A publisher's list may hold whole addresses; what it says must not send the
 * collector elsewhere (into the site's own network, say), and never with the operator's key.
 *
 * @throws TsukuroiError DOWNLOAD_REDIRECT
 */
function isOwnHost(plan: DownloadPlan, url: string): boolean {
  if (plan.url !== '{item}' || plan.each?.by !== 'list') {
    return true;
  }
  const own = new URL(plan.each.url).host;
  const { host } = new URL(url);
  if (host !== own && !(plan.redirectHosts ?? []).includes(host)) {
    throw new TsukuroiError('DOWNLOAD_REDIRECT', { url: plan.each.url, target: host });
  }
  return host === own;
}

async function listedBy(
  feed: string,
  plan: DownloadPlan,
  options: CollectOptions,
  address: (url: string) => string,
): Promise<readonly string[]> {
  if (plan.each?.by !== 'list') {
    return [];
  }
  const { each } = plan;
  const temporary = asideOf('list', feed, plan, options);
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
  feed: string,
  plan: DownloadPlan,
  options: CollectOptions,
  address: (url: string) => string,
): Promise<string | undefined> {
  if (plan.verify === undefined) {
    return undefined;
  }
  const temporary = asideOf('sha256', feed, plan, options);
  try {
    await fetchWhole(
      options.network,
      address(plan.verify.sha256Url),
      temporary,
      { limitBytes: 65_536, redirectHosts: plan.redirectHosts },
      options.clock.nowMs,
    );
    const stated = /\b[0-9a-fA-F]{64}\b/.exec(await readFile(temporary, 'utf8'))?.[0];
    if (stated === undefined) {
      throw new TsukuroiError('DOWNLOAD_DAMAGED', { url: plan.verify.sha256Url });
    }
    return stated;
  } finally {
    await rm(temporary, { force: true });
  }
}

const PLAIN_WORDS: Text = {
  ja: '暗号化されていない取得先（http）です。署名を確かめるまで使いません',
  en: 'fetched without encryption (http); not used before its signature was checked',
};

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
  const url = address(request.url);
  const isPlain = plan.signed === true && new URL(url).protocol === 'http:';
  const takesKey = isOwnHost(plan, request.url) && !isPlain;
  const key = takesKey && plan.keyHeader !== undefined ? options.keys?.[feed] : undefined;
  const fetchOptions = {
    limitBytes: plan.limitBytes,
    headers: {
      'user-agent': 'tsukuroi-collector',
      ...plan.headers,
      ...(plan.keyHeader !== undefined && key !== undefined ? { [plan.keyHeader]: key } : {}),
    },
    validators: there && plan.conditional !== 'none' ? memory.validators(request.url) : undefined,
    redirectHosts: plan.redirectHosts,
    plainHttp: isPlain,
    verifySha256: await statedSha256(feed, plan, options, address),
  };
  const { pages } = plan;
  if (isPlain) {
    options.progress?.(`${feed} ${request.saveAs}: ${PLAIN_WORDS[options.language]}`);
  }
  const fetched: Fetched =
    pages === undefined
      ? await fetchWhole(options.network, url, path, fetchOptions, options.clock.nowMs)
      : await fetchPages(options.network, { ...plan, pages }, url, path, fetchOptions, options.clock.nowMs);
  const askedMs = options.clock.nowMs();
  const entry: MemoryEntry =
    fetched.state === 'unchanged'
      ? { sha256: '', ...known, askedMs }
      : { ...fetched.validators, sha256: fetched.sha256, askedMs };
  await noteBeside(path, request.url, entry, fetched.state);
  memory.remember(request.url, entry);
  if (fetched.state === 'unchanged') {
    return { feed, file: request.saveAs, state: 'unchanged', bytes: 0 };
  }
  return { feed, file: request.saveAs, state: 'saved', bytes: fetched.bytes };
}

/** What the server said travels with the file (`fetched.ts`); a file that did not change keeps the note it has. */
async function noteBeside(path: string, url: string, entry: MemoryEntry, state: Fetched['state']): Promise<void> {
  if (entry.sha256 === '' || (state === 'unchanged' && hasFetchedNote(path))) {
    return;
  }
  const { askedMs, ...said } = entry;
  await writeFetchedNote(path, { url, ...said, fetchedAt: isoSeconds(askedMs) });
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
      requests = expandPlan(plan, dayInJapan(options.clock.nowMs()), await listedBy(feed, plan, options, address));
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
