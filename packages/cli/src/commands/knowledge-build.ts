import { resolve } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import { buildKnowledge } from '@tsukuroi/knowledge/build.ts';
import { heldWords } from '@tsukuroi/knowledge/info-words.ts';
import { type Command, listOption, textOption } from '../command.ts';

const STEPS = {
  ja: { reading: '読み取り', writing: '書き込み' },
  en: { reading: 'reading', writing: 'writing' },
} as const;

export const command: Command = {
  summary: {
    ja: '情報源のフォルダから、照合に使う知識のファイルを作ります。断った情報源があるときの終了コードは 1 です',
    en: 'Compiles a folder of feeds into the knowledge file. Exit code 1 when a feed was refused or held back',
  },
  usage: '--feeds DIR --out FILE [--keep DIR] [--chunks DIR] [--overrides DIR] [--accept FEED[/UNIT]…]',
  options: {
    feeds: { type: 'string' },
    out: { type: 'string' },
    keep: { type: 'string' },
    chunks: { type: 'string' },
    overrides: { type: 'string' },
    accept: { type: 'string', multiple: true },
  },
  positionals: false,
  async run(io, options) {
    const feeds = textOption(options, 'feeds') ?? io.environment.TSUKUROI_FEEDS;
    const out = textOption(options, 'out');
    if (feeds === undefined || out === undefined) {
      throw new TsukuroiError('USAGE', { detail: '--feeds DIR --out FILE', command: 'knowledge build' });
    }
    const folder = (name: string) => {
      const value = textOption(options, name);
      return value === undefined ? undefined : resolve(value);
    };
    let last = '';
    const outcome = await buildKnowledge({
      feeds: resolve(feeds),
      out: resolve(out),
      keep: folder('keep'),
      chunks: folder('chunks'),
      overrides: folder('overrides'),
      accept: listOption(options, 'accept'),
      clock: io.clock,
      onProgress: ({ step, done, of, feed }) => {
        const line = `${STEPS[io.language][step]} ${Math.round((100 * done) / Math.max(1, of))}% ${feed}`;
        if (line !== last) {
          last = line;
          io.say(`${line}\n`);
        }
      },
    });
    for (const held of outcome.held) {
      io.say(`${held.feed}: ${heldWords(held)[io.language]}\n`);
    }
    const { digest, absent, ignored } = outcome;
    await io.out(
      `${JSON.stringify({ digest, feeds: outcome.feeds, held: outcome.held, absent, ignored: ignored.length }, null, 2)}\n`,
    );
    return outcome.exitCode;
  },
};
