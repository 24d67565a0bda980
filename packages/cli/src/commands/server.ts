import { DEFAULT_LISTEN, startServer } from '@tsukuroi/server';
import { type Command, textOption } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';
import { STORE_LIMIT_OPTION, storeLimitOption } from '../store-limit.ts';

export const command: Command = {
  summary: { ja: 'サーバだけを動かします(データの置き場は先に up で作ります)', en: 'Runs the server alone' },
  usage: `[--data DIR] [--listen ${DEFAULT_LISTEN}] [--store-limit 50G]`,
  options: { data: { type: 'string' }, listen: { type: 'string' }, ...STORE_LIMIT_OPTION },
  positionals: false,
  async run(io, options) {
    const listen = textOption(options, 'listen');
    const storeLimit = storeLimitOption(options, 'server');
    const server = await startServer({
      dataFolder: dataFolderOf(io, options),
      clock: io.clock,
      ...(listen === undefined ? {} : { listen }),
      ...(storeLimit === undefined ? {} : { storeLimit }),
    });
    try {
      io.say(`${server.address}\n`);
      await io.ended;
      return 0;
    } finally {
      await server.close();
    }
  },
};
