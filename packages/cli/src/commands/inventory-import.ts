import { TsukuroiError } from '@tsukuroi/core';
import type { Command } from '../command.ts';
import { readInventories } from '../inventories.ts';

export const command: Command = {
  summary: {
    ja: 'systeminfo の出力、SBOM、パッケージの一覧、ネットワーク機器の出力などを読み、端末の中身を JSON で 1 行に 1 台出します',
    en: 'Reads systeminfo outputs, SBOMs, package listings, device outputs …; prints one inventory per line',
  },
  usage: 'FILE…',
  options: {},
  positionals: true,
  async run(io, _options, files) {
    if (files.length === 0) {
      throw new TsukuroiError('USAGE', { detail: 'FILE…', command: 'inventory import' });
    }
    for (const inventory of await readInventories(io, files)) {
      await io.out(`${JSON.stringify(inventory)}\n`);
    }
    return 0;
  },
};
