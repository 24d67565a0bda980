import { relayData } from '@tsukuroi/relay/upgrade/data.ts';
import { mirroredCatalog } from '@tsukuroi/relay/upgrade/source.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { dataFolderOf } from '../data-folder.ts';
import { upgradeCommand } from '../upgrade.ts';

export const command = upgradeCommand(
  {
    ja: '中継自身を、署名されたカタログの版へ更新します（root 権限）。預かっている報告は失われず、動かなければ自動で元の版へ戻ります',
    en: 'Upgrades the relay itself to a signed release (as root): no report is lost, and it goes back by itself when it does not work',
  },
  {
    role: 'relay',
    words: ['relay', 'upgrade'],
    dataFolder: dataFolderOf,
    source: mirroredCatalog,
    parts: () => ({ data: relayData, dataBytes: async () => 0, checks: ['identity', 'port', 'queue'] }),
    health: async (dataFolder) => {
      const { relayHealth } = await import('@tsukuroi/relay/upgrade/health.ts');
      return relayHealth(nodeDoor(), dataFolder);
    },
  },
);
