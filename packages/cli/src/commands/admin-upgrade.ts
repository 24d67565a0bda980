import { serverData, serverDataBytes } from '@tsukuroi/server/upgrade/data.ts';
import { serverPlaces } from '@tsukuroi/trust/ceremony/places.ts';
import { folderSource } from '@tsukuroi/trust/client/folder-source.ts';
import { dataFolderOf } from '../data-folder.ts';
import { AS_USER, upgradeCommand } from '../upgrade.ts';

export const command = upgradeCommand(
  {
    ja: 'サーバー自身を、署名されたカタログの版へ更新します（root 権限）。先にバックアップし、動かなければ自動で元の版とデータへ戻ります',
    en: 'Upgrades the server itself to a signed release (as root): backup first, and back by itself when it does not work',
  },
  {
    role: 'server',
    words: ['admin', 'upgrade'],
    dataFolder: dataFolderOf,
    source: (door, dataFolder) => folderSource(door, serverPlaces(dataFolder).catalog),
    parts: (dataFolder, folder, run) => ({
      data: serverData({ dataFolder, folder, run, program: [...AS_USER, '/usr/bin/tsukuroi-server'] }),
      dataBytes: () => serverDataBytes(dataFolder, run),
      checks: ['schema', 'audit', 'console'],
    }),
    health: async (dataFolder, io) => {
      const { serverHealth } = await import('@tsukuroi/server/upgrade/health.ts');
      return serverHealth(dataFolder, io.clock);
    },
  },
);
