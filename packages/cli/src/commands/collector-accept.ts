import { resolve } from 'node:path';
import { collectorPlaces } from '@tsukuroi/collector/run/places.ts';
import { TsukuroiError } from '@tsukuroi/core';
import type { Command } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';
import { ACCEPT_OPTIONS, ACCEPT_USAGE, takeGateAnswer } from '../gate-files.ts';

const NAME = 'collector accept';

export const command: Command = {
  summary: {
    ja: '施設のサーバーの回答ファイルを取り込みます。その施設の中継が、この収集機から受け取れるようになります',
    en: 'Takes the answer of a facility’s server: its relay can fetch from this collector from then on',
  },
  usage: ACCEPT_USAGE,
  options: ACCEPT_OPTIONS,
  positionals: true,
  async run(io, options, [file, ...more]) {
    if (file === undefined || more.length > 0) {
      throw new TsukuroiError('USAGE', { detail: ACCEPT_USAGE, command: NAME });
    }
    const places = collectorPlaces(dataFolderOf(io, options));
    const { facilityName, bundles } = await takeGateAnswer(io, options, {
      file: resolve(file),
      role: 'collector',
      folder: places.requests,
      into: ({ facility }) => {
        if (facility.bundles === null) {
          // Bundles are signed by keys of the ceremony: before it there is nothing to carry, and no name to carry it to.
          throw new TsukuroiError('COLLECTOR_NO_CEREMONY', { facility: facility.name }, { exitCode: 3 });
        }
        return places.identity(facility.bundles.facility);
      },
      command: NAME,
    });
    const id = bundles?.facility ?? '';
    io.say(
      io.language === 'ja'
        ? `${facilityName}（${id}）に登録されました。collector.json の facilities に "id": "${id}" があれば、動いている収集機は次の回から渡し始めます。\n`
        : `Certified by ${facilityName} (${id}). With "id": "${id}" among the facilities of collector.json a running collector serves it from its next round on.\n`,
    );
    return 0;
  },
};
