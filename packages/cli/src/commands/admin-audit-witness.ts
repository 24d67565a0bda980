import { adminAuditWitness } from '@tsukuroi/server';
import type { Command } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';

export const command: Command = {
  summary: {
    ja: '監査ログの先頭を控えとして出します。別の場所に保管し、verify-audit --witness に渡します',
    en: 'Prints the heads of the audit chains, to be kept outside for verify-audit --witness',
  },
  usage: '[--data DIR]',
  options: { data: { type: 'string' } },
  positionals: false,
  async run(io, options) {
    await io.out(`${JSON.stringify(await adminAuditWitness(dataFolderOf(io, options), io.clock), null, 2)}\n`);
    return 0;
  },
};
