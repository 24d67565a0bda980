import { TsukuroiError } from '@tsukuroi/core';
import { adminOpen } from '@tsukuroi/server';
import { type Command, listOption } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';

const USAGE = 'ADDRESS [--name NAME…] [--data DIR]';

export const command: Command = {
  summary: {
    ja: '画面と、端末のための 2 つの口を、この機械のどのアドレスで開くかを決めます(server.json に書き、次に動かしたときから開きます)',
    en: 'Says on which address of this machine the console and the two ports for devices open (server.json; from the next start)',
  },
  usage: USAGE,
  options: { data: { type: 'string' }, name: { type: 'string', multiple: true } },
  positionals: true,
  async run(io, options, [address, ...more]) {
    if (address === undefined || more.length > 0) {
      throw new TsukuroiError('USAGE', { detail: USAGE, command: 'admin open' });
    }
    const { listen, agentListen, enrolListen } = await adminOpen(dataFolderOf(io, options), {
      address,
      names: listOption(options, 'name'),
    });
    io.say(
      io.language === 'ja'
        ? `次に動かしたときから開きます: 画面 ${listen}、端末の報告 ${agentListen}、端末の登録 ${enrolListen}\n`
        : `From the next start: console ${listen}, reports ${agentListen}, enrolment ${enrolListen}\n`,
    );
    return 0;
  },
};
