import { resolve } from 'node:path';
import { describeError, type Language, type Text } from '@tsukuroi/core';
import type { Inventory } from '@tsukuroi/protocol';
import { domainOf } from './domain.ts';
import { programActor } from './modules/audit/index.ts';
import { startRebuild } from './modules/knowledge/index.ts';
import { loadSample } from './modules/sample/index.ts';
import { countAgain, today } from './modules/today/index.ts';
import { type RunningServer, type StartOptions, startServer } from './server.ts';

export interface SiteOptions extends StartOptions {
  /** Folder of feed files; remembered from then on. */
  readonly feedsFolder?: string;
  /** Add the sample hospital. */
  readonly sample?: boolean;
  /** Reads this machine; the agent's work, handed in because the server holds no agent. */
  readonly ownInventory?: () => Promise<Inventory>;
  /** Makes a set-up link when there is no user yet. Default: yes; a service leaves it to `tsukuroi admin first-link`. */
  readonly setupLink?: boolean;
  /** Waits until everything is judged, instead of rebuilding knowledge behind a running console. */
  readonly untilDone?: boolean;
  readonly language?: Language;
  /** Told to the person who waits. */
  readonly say?: (line: string) => void;
}

export interface Site {
  readonly server: RunningServer;
  /** One-time set-up address, while there is no user. */
  readonly setupAddress: string | undefined;
  /** What the answers stand on, in one sentence. */
  readonly basis: string;
  readonly devices: number;
}

/**
 * Sets up one machine as a whole site and leaves its server running: data folder, database, knowledge (what ships with the
 * product, this machine's apt lists, a folder of feeds), this machine as the first device, and the sample hospital when
 * asked. Running it again brings everything up to date.
 */
export async function setUpSite(options: SiteOptions): Promise<Site> {
  const language = options.language ?? 'ja';
  const say = (text: Text) => options.say?.(text[language]);
  const server = await startServer(options);
  try {
    const { context } = server;
    const domain = domainOf(context);
    const actor = programActor('tsukuroi up');
    if (options.feedsFolder !== undefined) {
      await domain.knowledge.chooseFeeds(resolve(options.feedsFolder));
    }
    await bringKnowledge(server, options, say);
    if (options.ownInventory !== undefined) {
      await takeThisMachine(server, options.ownInventory, say, language);
    }
    if (options.sample === true) {
      say({ ja: '見本の病院を追加しています', en: 'Adding the sample hospital' });
      await loadSample(actor, { ...context, ...domain });
    }
    await countAgain(context, domain);
    const { knowledge, coverage } = await today(context, domain, language);
    return {
      server,
      setupAddress: options.setupLink === false ? undefined : await server.setupAddress(),
      basis: knowledge.sentence,
      devices: coverage.known,
    };
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function bringKnowledge(server: RunningServer, options: SiteOptions, say: (text: Text) => void): Promise<void> {
  const { knowledge } = domainOf(server.context);
  if (!(await knowledge.isOutdated())) {
    return;
  }
  if (knowledge.hasFile() && options.untilDone !== true) {
    startRebuild(server.context.jobs, knowledge);
    return;
  }
  let last = '';
  await knowledge.rebuild(({ step, done, of, feed }) => {
    const share = of === 0 ? 100 : Math.floor((100 * done) / of);
    const line = `${step} ${feed} ${Math.floor(share / 10)}`;
    if (line !== last) {
      last = line;
      say({
        ja: `知識を${step === 'reading' ? '読んで' : 'まとめて'}います ${share}%（${feed}）`,
        en: `${step === 'reading' ? 'Reading' : 'Writing'} knowledge ${share} % (${feed})`,
      });
    }
  });
}

/** A machine that cannot be read does not stop the start: it is said, and the console works without it. */
async function takeThisMachine(
  { context }: RunningServer,
  read: () => Promise<Inventory>,
  say: (text: Text) => void,
  language: Language,
): Promise<void> {
  say({ ja: 'この機器のソフトウェアを調べています', en: 'Reading the software of this machine' });
  try {
    const { id: facility } = await context.settings.facility();
    await domainOf(context).inventories.take(programActor('tsukuroi up'), facility, 'この機器', [await read()]);
  } catch (error) {
    context.log.warn('this machine could not be read', { err: error });
    const { what } = describeError(error, language);
    say({ ja: `この機器は調べられませんでした: ${what}`, en: `This machine could not be read: ${what}` });
  }
}
