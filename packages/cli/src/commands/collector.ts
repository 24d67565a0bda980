import { resolve } from 'node:path';
import { collect } from '@tsukuroi/collector';
import { TsukuroiError } from '@tsukuroi/core';
import { FEEDS } from '@tsukuroi/knowledge/feeds/registry.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { setStoreLimit, storeLimitOf } from '@tsukuroi/trust/store/limit.ts';
import { configOf, wayOutOf } from '../collector-options.ts';
import { type Command, listOption, textOption } from '../command.ts';
import { STORE_LIMIT_OPTION, storeLimitOption } from '../store-limit.ts';

export const command: Command = {
  summary: {
    ja: 'インターネット側の機械で、情報源を取得してフォルダに置きます(変わったものだけ)',
    en: 'On the internet side: fetches the feeds into a folder, only what changed',
  },
  usage: '--data DIR [--config FILE] [--feed ID…] [--now] [--store-limit 50G]',
  options: {
    data: { type: 'string' },
    config: { type: 'string' },
    feed: { type: 'string', multiple: true },
    now: { type: 'boolean' },
    ...STORE_LIMIT_OPTION,
  },
  positionals: false,
  async run(io, options) {
    const data = textOption(options, 'data') ?? io.environment.TSUKUROI_DATA;
    if (data === undefined) {
      throw new TsukuroiError('USAGE', { detail: '--data DIR', command: 'collector' });
    }
    const limit = storeLimitOption(options, 'collector');
    if (limit !== undefined) {
      await setStoreLimit(nodeDoor(), resolve(data, 'store'), storeLimitOf(limit));
    }
    const wanted = listOption(options, 'feed');
    const unknown = wanted.filter((id) => !FEEDS.some((feed) => feed.id === id));
    if (unknown.length > 0) {
      throw new TsukuroiError('USAGE', { detail: `--feed ${unknown.join(', ')}`, command: 'collector' });
    }
    const plans = FEEDS.map((feed) => ({ feed: feed.id, plans: feed.downloads ?? [] })).filter(
      ({ feed }) => wanted.length === 0 || wanted.includes(feed),
    );
    const { network } = await wayOutOf(await configOf(io, options, nodeDoor()));
    const outcomes = await collect(plans, {
      folder: resolve(data, 'feeds'),
      network,
      clock: io.clock,
      language: io.language,
      now: options.now === true,
      progress: (line) => io.say(`${line}\n`),
    });
    await io.out(`${JSON.stringify({ outcomes }, null, 2)}\n`);
    return outcomes.some((outcome) => outcome.state === 'refused') ? 1 : 0;
  },
};
