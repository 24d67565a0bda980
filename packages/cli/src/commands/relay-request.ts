import { join } from 'node:path';
import type { Command } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';
import { REQUEST_OPTIONS, REQUEST_USAGE, writeGateRequest } from '../gate-files.ts';

export const command: Command = {
  summary: {
    ja: 'DMZ の中継の、登録の申請ファイルを作ります。鍵はこの機械から出しません',
    en: 'Writes the request by which a relay between two zones is enrolled; its key stays here',
  },
  usage: REQUEST_USAGE,
  options: REQUEST_OPTIONS,
  positionals: false,
  run: (io, options) =>
    writeGateRequest(io, options, {
      role: 'gate',
      folder: join(dataFolderOf(io, options), 'identity'),
      command: 'relay request',
    }),
};
