import { nothingInside } from '../../errors.ts';
import type { Importer, ImportFile } from '../importer.ts';
import { networkInventory } from '../network/device.ts';
import { deviceOfOutput } from './outputs.ts';

const TITLE = {
  ja: 'ネットワーク機器の画面の文字（show version など）',
  en: 'Output of a network device (show version and the like)',
} as const;
/** Where the answers stand: model and version come within the first pages of every command known here. */
const LOOKED_AT = { characters: 200_000, line: 1_000 } as const;

function firstPages(file: ImportFile): string {
  const lines = file.text().text.slice(0, LOOKED_AT.characters).split('\n');
  return lines.map((line) => line.slice(0, LOOKED_AT.line)).join('\n');
}

export const networkCli: Importer = {
  id: 'network-cli',
  title: TITLE,
  howTo: {
    ja: '機器の CLI で show version（Cisco・Aruba）、show environment（ヤマハ）、show system（アライドテレシス・ProCurve）などを実行し、「機器名-version.txt」に保存します。',
    en: 'Run show version (Cisco, Aruba), show environment (Yamaha) or show system (Allied Telesis, ProCurve) and save the text as `name-version.txt`.',
  },
  recognise: (file) => deviceOfOutput(firstPages(file)) !== undefined,
  read(file) {
    const device = deviceOfOutput(firstPages(file));
    if (device === undefined) {
      throw nothingInside(file.name, TITLE.ja);
    }
    return { inventories: [networkInventory('network-cli', file, device)], refused: [] };
  },
};
