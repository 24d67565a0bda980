import { TsukuroiError } from '@tsukuroi/core';
import type { Command } from '../command.ts';
import { change, charterOf, KEY_OPTIONS, KEY_USAGE } from '../keys-options.ts';

const NAME = 'keys charter';

export const command: Command = {
  summary: {
    ja: '憲章(部署ごとに、サーバが何をどこまで命じてよいか)に金庫の鍵で署名します',
    en: 'Signs a charter with the offline keys: what the server may order, department by department',
  },
  usage: `FILE ${KEY_USAGE}`,
  options: KEY_OPTIONS,
  positionals: true,
  async run(io, options, [file, ...more]) {
    if (file === undefined || more.length > 0) {
      throw new TsukuroiError('USAGE', { detail: 'FILE', command: NAME });
    }
    await change(io, options, NAME, { do: 'charter', charter: await charterOf(file) });
    return 0;
  },
};
