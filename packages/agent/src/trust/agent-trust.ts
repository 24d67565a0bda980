import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, TsukuroiError, writeWhole } from '@tsukuroi/core';
import type { AgentTrust as Said } from '@tsukuroi/protocol';
import { TRUST_PATHS } from '@tsukuroi/protocol/trust-api-paths.ts';
import type { Sources, TrustClient, TrustReport } from '@tsukuroi/trust/client/client.ts';
import type { RepositoryState } from '@tsukuroi/trust/client/refresh.ts';
import type { Source } from '@tsukuroi/trust/client/source.ts';
import { type Standing, standingOf } from '../work/standing.ts';
import { memoryFolder, readTrustEnrolment, type TrustEnrolment } from './enrolled.ts';
import type { TimeChannel } from './learn-time.ts';
import { TrustedTime } from './trusted-time.ts';

/** How this agent reaches its server: the kept connection of the identity (channel/channel.ts). */
export interface TrustChannel extends TimeChannel {
  source(path: string): Source;
}

export interface AgentTrustOptions {
  readonly dataFolder: string;
  /** Identity of this device; the director names plans by it. */
  readonly device: string;
  /** The machine's own clock. */
  readonly clock: Clock;
  readonly boot: string;
  /** Version of the agent that runs; without it nothing is said of it. */
  readonly version?: () => Promise<string | undefined>;
  /** Milliseconds that only go forward; the process's by default. */
  readonly steadyMs?: () => number;
}

/** What was judged is judged again this often without network: dates pass by themselves. */
const JUDGE_MS = 3_600_000;

/**
 * The device's side of the signed metadata: follows catalogue and director after a check-in that says they changed, keeps the last good
 * state, and knows how it stands. Nothing a server or relay does makes it throw.
 */
export class AgentTrust {
  readonly #options: AgentTrustOptions;
  readonly #enrolled: TrustEnrolment;
  readonly #client: TrustClient;
  readonly #folder: string;
  /** The newest root of this facility's director that was verified; it names who may sign the time. */
  readonly #directorRoot: () => Promise<Uint8Array | undefined>;
  readonly #time: TrustedTime;
  readonly #steadyMs: () => number;
  #report: TrustReport | undefined;
  #standing: Standing | undefined;
  #judgedMs = 0;
  #followed: Followed;
  #version: string | undefined;
  #said = '';

  private constructor(
    options: AgentTrustOptions,
    parts: {
      readonly enrolled: TrustEnrolment;
      readonly client: TrustClient;
      readonly folder: string;
      readonly directorRoot: () => Promise<Uint8Array | undefined>;
    },
  ) {
    this.#options = options;
    this.#enrolled = parts.enrolled;
    this.#client = parts.client;
    this.#folder = parts.folder;
    this.#directorRoot = parts.directorRoot;
    this.#steadyMs = options.steadyMs ?? (() => performance.now());
    this.#followed = readFollowed(parts.folder);
    this.#time = new TrustedTime(parts.folder, options.clock, options.boot, options.steadyMs);
  }

  /** Undefined on a device that was enrolled without a ceremony: it only reports, and none of this is loaded. */
  static async open(options: AgentTrustOptions): Promise<AgentTrust | undefined> {
    const found = await readTrustEnrolment(options.dataFolder);
    if (found === undefined) {
      return undefined;
    }
    const { enrolled, root } = found;
    const { trustClient } = await import('@tsukuroi/trust/client/client.ts');
    const { trustStore } = await import('@tsukuroi/trust/client/store.ts');
    const { nodeDoor } = await import('@tsukuroi/trust/files/door.ts');
    // Each identity has a memory of its own: numbers of plans are counted for each.
    const folder = memoryFolder(options.dataFolder, options.device, enrolled);
    const client = trustClient({
      door: nodeDoor(),
      folder,
      facility: enrolled.facility,
      device: options.device,
      department: enrolled.department,
      clock: options.clock,
      root,
      catalogAtLeast: enrolled.catalogAtLeast,
    });
    const store = trustStore(nodeDoor(), folder);
    const directorRoot = async () => (await store.load())?.director.files.get('root');
    return new AgentTrust(options, { enrolled, client, folder, directorRoot });
  }

  /** The last judgement; the plan in it is what this device may follow. */
  get report(): TrustReport | undefined {
    return this.#report;
  }

  /** The same as work is judged by; another object after each judgement. */
  get standing(): Standing | undefined {
    return this.#standing;
  }

  /** What is to be said of it at the next check-in; undefined when it was said already. */
  get news(): Said | undefined {
    const said = this.#report === undefined ? undefined : saidOf(this.#report, this.#followed, this.#version);
    return said === undefined || JSON.stringify(said) === this.#said ? undefined : said;
  }

  /** The server took the news. */
  told(news: Said | undefined): void {
    if (news !== undefined) {
      this.#said = JSON.stringify(news);
    }
  }

  /** Judges again what was verified before, without network: after a start, and as time goes by. */
  async judge(): Promise<void> {
    // The supervisor may have put another version in its place since.
    this.#version = await this.#options.version?.();
    if (this.#report === undefined || this.#steadyMs() - this.#judgedMs > JUDGE_MS) {
      await this.#guarded(async () => this.#keep(await this.#client.lastGood(this.#ask)));
    }
  }

  /**
   * After a check-in: asks the director for the time when there is a reason, and fetches and verifies both repositories when the mark is
   * another than the one followed before, or when that did not succeed.
   */
  async follow(answer: { readonly trust?: string; readonly at: string }, channel: TrustChannel): Promise<void> {
    const { trust } = answer;
    if (trust !== undefined) {
      await this.#guarded(() => this.#followMark(trust, answer.at, channel));
    }
  }

  async #followMark(mark: string, at: string, channel: TrustChannel): Promise<void> {
    if (mark !== this.#followed.mark || Object.keys(this.#followed.failed).length > 0) {
      await this.#refresh(mark, channel);
    }
    if (this.#time.shouldAsk(at) && (await this.#learnTime(channel))) {
      // With another time another verdict: what was old may be fresh, and the other way round.
      this.#keep(await this.#client.lastGood(this.#ask));
    }
  }

  /** A full disk or a missing temporary folder stops plans from coming, and never stops reports: it is said with the next check-in. */
  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const why = error instanceof TsukuroiError ? error.code : 'DISK_FAILED';
      this.#followed = { ...this.#followed, failed: { director: { state: 'unreachable', why } } };
    }
  }

  async #refresh(mark: string, channel: TrustChannel): Promise<void> {
    const sources: Sources = {
      catalog: channel.source(TRUST_PATHS.catalog),
      director: channel.source(TRUST_PATHS.director),
    };
    this.#keep(await this.#client.refresh(sources, this.#ask));
    const { repositoriesMark } = await import('@tsukuroi/trust/repository/mark.ts');
    const failed = failuresOf(this.#report);
    // A relay may be a round behind its server. What it handed out was good, and is not what the server spoke of: asked for again.
    const held = Object.keys(failed).length === 0 ? repositoriesMark(await this.#client.held()) : mark;
    const followed: Followed = { mark: held, failed };
    if (JSON.stringify(followed) !== JSON.stringify(this.#followed)) {
      await writeWhole(followedPath(this.#folder), JSON.stringify(followed));
      this.#followed = followed;
    }
  }

  get #ask(): { readonly offsetMs?: number } {
    const { offsetMs } = this.#time;
    return offsetMs === undefined ? {} : { offsetMs };
  }

  #keep(report: TrustReport): void {
    const { department, facility } = this.#enrolled;
    this.#report = report;
    this.#standing = standingOf(report, { facility, department, device: this.#options.device });
    this.#judgedMs = this.#steadyMs();
  }

  async #learnTime(channel: TrustChannel): Promise<boolean> {
    const { learnTime } = await import('./learn-time.ts');
    const { boot, clock, device } = this.#options;
    const root = await this.#directorRoot();
    const of = { facility: this.#enrolled.facility, device, boot, clock, steadyMs: this.#steadyMs };
    return root !== undefined && learnTime(this.#time, channel, { ...of, root });
  }
}

type Failures = Partial<Pick<Said, 'catalog' | 'director' | 'planRefused'>>;

/**
 * The mark followed last, and what went wrong then: the last good state is judged anew at every start and would say that all is well. What
 * was verified is the trust client's to keep.
 */
interface Followed {
  readonly mark: string;
  readonly failed: Failures;
}

function followedPath(folder: string): string {
  return join(folder, 'followed.json');
}

function readFollowed(folder: string): Followed {
  try {
    const { mark, failed } = JSON.parse(readFileSync(followedPath(folder), 'utf8')) as Followed;
    if (/^[0-9a-f]{16}$/.test(mark) && typeof failed === 'object') {
      return { mark, failed };
    }
  } catch {
    // Nothing was followed yet, or the file is damaged: the next check-in says what there is.
  }
  return { mark: '', failed: {} };
}

function failuresOf(report: TrustReport | undefined): Failures {
  if (report === undefined) {
    return {};
  }
  const { catalog, director, planError } = report;
  return {
    ...('error' in catalog ? { catalog: stateOf(catalog) } : {}),
    ...('error' in director ? { director: stateOf(director) } : {}),
    ...(planError === undefined ? {} : { planRefused: `${planError.code} ${planError.params.reason ?? ''}`.trim() }),
  };
}

function saidOf(report: TrustReport, { mark, failed }: Followed, version: string | undefined): Said | undefined {
  if (mark === '') {
    return undefined;
  }
  const { catalog, director, plan, time } = report;
  return {
    seen: mark,
    catalog: stateOf(catalog),
    director: stateOf(director),
    time: time.state,
    ...(version === undefined ? {} : { agent: version }),
    ...(plan === undefined ? {} : { plan: plan.plan.number }),
    ...failuresOf(report),
    ...failed,
  };
}

function stateOf(state: RepositoryState): Said['catalog'] {
  return 'error' in state
    ? { state: state.state, why: state.error.code }
    : { state: state.state, signedAt: state.signedAt };
}
