import { readStatus, statusWords } from '@tsukuroi/agent/work/work-status.ts';
import type { Command } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';
import { programVersion } from '../version.ts';

export const command: Command = {
  summary: {
    ja: 'この端末のエージェントが何をしていて、なぜ待っているかを言葉で出します(サーバーには聞きません。人の手が要る作業があるときの終了コードは 1)',
    en: 'Says what the agent of this device does and why it waits, without asking a server (exit code 1 when some of it needs a person)',
  },
  usage: '[--data DIR] [--json]',
  options: { data: { type: 'string' }, json: { type: 'boolean' } },
  positionals: false,
  async run(io, options) {
    const status = await readStatus(dataFolderOf(io, options));
    const version = programVersion();
    const words = `${io.language === 'ja' ? 'エージェントの版' : 'Version of the agent'}: ${version}\n${statusWords(status, io.language)}`;
    await io.out(options.json === true ? `${JSON.stringify({ version, ...status })}\n` : words);
    return status.works.some(({ state }) => state === 'failed' || state === 'blocked') ? 1 : 0;
  },
};
