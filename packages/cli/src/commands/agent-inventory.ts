import { resolve } from 'node:path';
import { agentInventory } from '@tsukuroi/agent';
import { type Command, textOption } from '../command.ts';

export const command: Command = {
  summary: {
    ja: 'この機械(または --root のフォルダに付けたディスク)の中身を調べて JSON で出します。--root の中では何も実行しません',
    en: 'Prints what this machine has as JSON; with --root that of a mounted disk, in which nothing is run',
  },
  usage: '[--root DIR]',
  options: { root: { type: 'string' } },
  positionals: false,
  async run(io, options) {
    const root = textOption(options, 'root');
    const inventory = await agentInventory({ clock: io.clock, ...(root === undefined ? {} : { root: resolve(root) }) });
    for (const { part, reason } of inventory.unreadable) {
      io.say(`${io.language === 'ja' ? '読めなかったもの' : 'not readable'}: ${part}: ${reason}\n`);
    }
    await io.out(`${JSON.stringify(inventory)}\n`);
    return 0;
  },
};
