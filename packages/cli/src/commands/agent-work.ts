import { runWorker } from '@tsukuroi/agent/work/worker.ts';
import type { Command } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';

export const command: Command = {
  summary: {
    ja: '署名を確かめた計画に沿って、取り寄せ・適用・再起動・確認を今できるところまで進めて終わります。常駐のエージェントが必要なときに自分で動かします',
    en: 'Follows the verified plan as far as it can now (fetch, install, restart, verify) and ends; the resident agent starts it when something is due',
  },
  usage: '[--data DIR] [--at-shutdown]',
  options: { data: { type: 'string' }, 'at-shutdown': { type: 'boolean' } },
  positionals: false,
  async run(io, options) {
    // What packages write is for everybody; what is ours is made 0600 and 0700 one by one.
    process.umask(0o022);
    const wayDown = options['at-shutdown'] === true ? { say: (line: string) => io.say(line) } : undefined;
    const dataFolder = dataFolderOf(io, options);
    const worked = await runWorker({ dataFolder, clock: io.clock, ...(wayDown === undefined ? {} : { wayDown }) });
    if (worked !== 'worked') {
      const ja =
        worked === 'busy' ? '別のプロセスが作業中です。' : 'この端末には従う計画がありません(報告だけの登録です)。';
      const en = worked === 'busy' ? 'Another process is at work.' : 'This device follows no plans; it only reports.';
      io.say(`${io.language === 'ja' ? ja : en}\n`);
    }
    return worked === 'busy' ? 3 : 0;
  },
};
