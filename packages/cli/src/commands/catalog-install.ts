import { resolve } from 'node:path';
import { takeCatalog } from '@tsukuroi/server';
import type { Command } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';
import { needed } from '../keys-options.ts';

export const command: Command = {
  summary: {
    ja: '署名済みのカタログをサーバーに取り込みます。すべての署名を確かめ、古いものや別の病院のものは断ります',
    en: 'Takes a signed catalogue over on the server, after checking every signature; refuses older ones and other hospitals’',
  },
  usage: '--from DIR [--data DIR] [--json]',
  options: { from: { type: 'string' }, data: { type: 'string' }, json: { type: 'boolean' } },
  positionals: false,
  async run(io, options) {
    const from = resolve(needed(options, 'from', 'catalog install'));
    const { version } = await takeCatalog(dataFolderOf(io, options), from, io.clock);
    if (options.json === true) {
      await io.out(`${JSON.stringify({ format: 'catalog-install/1', version })}\n`);
    }
    const ja = `カタログ（版 ${version}）を取り込みました。端末は次に取りに来たときから従います。\n`;
    io.say(io.language === 'ja' ? ja : `Took catalogue ${version}. Devices follow from their next visit.\n`);
    return 0;
  },
};
