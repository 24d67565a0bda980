import { resolve } from 'node:path';
import { pinWork } from '@tsukuroi/agent/enrol/pin-work.ts';
import { adoptWork } from '@tsukuroi/agent/work/take-over.ts';
import { type Command, textOption } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';
import { readToken } from './agent-enrol.ts';

export const command: Command = {
  summary: {
    ja: '作業の側の信頼の始まりを、登録ファイルから決めます(登録・根の交換のあとに root で動かします。パッケージでは自動です)。--token なしでは、前の版が残したものを一度だけ引き継ぎます',
    en: 'Gives the worker its own beginning of trust, from the enrolment file; run as root after an enrolment (the package does it by itself). Without --token it takes over once what a version before had left',
  },
  usage: '[--token FILE] [--data DIR]',
  options: { token: { type: 'string' }, data: { type: 'string' } },
  positionals: false,
  async run(io, options) {
    const file = textOption(options, 'token');
    const dataFolder = dataFolderOf(io, options);
    if (file === undefined) {
      await adoptWork(dataFolder);
    } else {
      await pinWork(dataFolder, await readToken(resolve(file)));
    }
    return 0;
  },
};
