import { collectorPlaces } from '@tsukuroi/collector/run/places.ts';
import type { Command } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';
import { REQUEST_OPTIONS, REQUEST_USAGE, writeGateRequest } from '../gate-files.ts';

export const command: Command = {
  summary: {
    ja: '収集機を施設に登録する申請ファイルを作ります（施設ごとに 1 つ）。鍵はこの機械から出しません',
    en: 'Writes the request by which a facility certifies this collector (one per facility); its key stays here',
  },
  usage: REQUEST_USAGE,
  options: REQUEST_OPTIONS,
  positionals: false,
  run: (io, options) =>
    writeGateRequest(io, options, {
      role: 'collector',
      folder: collectorPlaces(dataFolderOf(io, options)).requests,
      command: 'collector request',
    }),
};
