import { setTimeout as sleep } from 'node:timers/promises';
import { runCollector } from '@tsukuroi/collector/run/collector.ts';
import type { Context } from '@tsukuroi/collector/run/context.ts';
import { collectorPlaces } from '@tsukuroi/collector/run/places.ts';
import type { CollectorStatus } from '@tsukuroi/collector/run/status.ts';
import { systemRunner } from '@tsukuroi/providers/runner.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { readableBytes } from '@tsukuroi/trust/store/space.ts';
import { storeAt } from '../bundle-options.ts';
import { neededConfig, wayOutOf } from '../collector-options.ts';
import type { Command, CommandIo } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';
import { programVersion } from '../version.ts';

const NAME = 'collector run';

export const command: Command = {
  summary: {
    ja: 'インターネット側の収集機を動かします。知識を作って署名し、施設ごとに要る更新をそろえ、持ち運びファイルにして渡します',
    en: 'Runs the collector: builds and signs knowledge, gathers what each facility needs, and hands it over as bundles',
  },
  usage: '[--data DIR] [--config FILE] [--once]',
  options: { data: { type: 'string' }, config: { type: 'string' }, once: { type: 'boolean' } },
  positionals: false,
  async run(io, options) {
    const door = nodeDoor();
    const places = collectorPlaces(dataFolderOf(io, options));
    const config = await neededConfig(io, options, door, NAME);
    const once = options.once === true;
    const context: Context = {
      ...(await wayOutOf(config)),
      ...{ config, places, door, store: storeAt(door, places.store), run: systemRunner },
      ...{ clock: io.clock, language: io.language },
      say: (line) => io.say(`${line}\n`),
    };
    const end = new AbortController();
    if (!once) {
      void io.ended.then(() => end.abort());
    }
    const status = await runCollector({
      context,
      version: programVersion(),
      once,
      pause: (ms) => sleep(ms, undefined, { signal: end.signal }).catch(() => undefined),
      ending: () => end.signal.aborted,
      onOpen: ({ address, notAccepted }) => {
        if (address !== undefined) {
          io.say(words(io).open(address));
        }
        if (!once && config.listen !== undefined && notAccepted.length > 0) {
          io.say(words(io).notAccepted(notAccepted.join(' ')));
        }
      },
      onRound: (done) => sayRound(io, done),
    });
    if (once) {
      await io.out(`${JSON.stringify(status, null, 2)}\n`);
    }
    // Whoever stops a running collector stops nothing that failed: what did stands in the status.
    return once && status.round.failures > 0 ? 1 : 0;
  },
};

function sayRound(io: CommandIo, { facilities, round }: CollectorStatus): void {
  for (const { id, made, state, waiting } of facilities) {
    const size = readableBytes(state === 'made' ? (made?.bytes ?? 0) : waiting.bytes);
    io.say(`${id}: ${words(io).states[state](size)}\n`);
  }
  io.say(words(io).next(round.nextAt));
}

const WORDS = {
  ja: {
    open: (address: string) => `受け渡し口 ${address}\n`,
    notAccepted: (names: string) =>
      `まだ登録の済んでいない施設: ${names}。「tsukuroi collector request」で依頼を作り、戻ってきたファイルを「tsukuroi collector accept」で入れてください。\n`,
    states: {
      made: (size: string) => `持ち運びファイルを作りました（${size}）`,
      same: () => '新しいものはありません',
      waiting: (size: string) => `前の持ち運びファイルが受け取られるのを待っています（${size}）`,
      failed: () => '作れませんでした',
    },
    next: (at: string) => `次は ${at}（協定世界時）\n`,
  },
  en: {
    open: (address: string) => `mailbox at ${address}\n`,
    notAccepted: (names: string) =>
      `not certified yet by: ${names}. Make a request ("tsukuroi collector request") and take in what comes back ("tsukuroi collector accept").\n`,
    states: {
      made: (size: string) => `bundle made (${size})`,
      same: () => 'nothing new',
      waiting: (size: string) => `waiting for the one before to be fetched (${size})`,
      failed: () => 'not made',
    },
    next: (at: string) => `next at ${at}\n`,
  },
} as const;

function words(io: CommandIo) {
  return WORDS[io.language];
}
