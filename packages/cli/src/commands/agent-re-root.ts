import { resolve } from 'node:path';
import { reRoot } from '@tsukuroi/agent/enrol/re-root.ts';
import { AgentTime } from '@tsukuroi/agent/identity/agent-time.ts';
import { TsukuroiError } from '@tsukuroi/core';
import { type Command, textOption } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';
import { readToken } from './agent-enrol.ts';

const USAGE = '--token FILE [--data DIR] [--json]';

export const command: Command = {
  summary: {
    ja: '登録済みの端末の信頼の根を、登録ファイルにあるものに替えます。登録(証明書)と報告の記録はそのままです。鍵の儀式より前に登録した端末を見守りから出すときと、鍵をすべて失って作り直したときに使います',
    en: 'Gives an enrolled device the root of trust that an enrolment file names; identity and journal stay. For devices enrolled before the key ceremony, and after all keys were lost',
  },
  usage: USAGE,
  options: { token: { type: 'string' }, data: { type: 'string' }, json: { type: 'boolean' } },
  positionals: false,
  async run(io, options) {
    const file = textOption(options, 'token');
    if (file === undefined) {
      throw new TsukuroiError('USAGE', { detail: USAGE, command: 'agent re-root' });
    }
    const token = await readToken(resolve(file));
    const dataFolder = dataFolderOf(io, options);
    const { before, root } = await reRoot({ dataFolder, token, time: new AgentTime(dataFolder, io.clock) });
    if (options.json === true) {
      await io.out(`${JSON.stringify({ format: 're-root-done/1', before: before ?? null, root })}\n`);
    }
    const short = (hash: string) => hash.slice(0, 16);
    if (before === root) {
      io.say(io.language === 'ja' ? `根はすでに ${short(root)} です。\n` : `The root is ${short(root)} already.\n`);
      return 0;
    }
    const was =
      before === undefined ? { ja: '見守りだけ', en: 'watching only' } : { ja: short(before), en: short(before) };
    io.say(
      io.language === 'ja'
        ? `信頼の根を替えました（${was.ja} → ${short(root)}）。前の根で署名された計画には、もう従いません。\n`
        : `The root of trust is another (${was.en} -> ${short(root)}). Plans under the former one are followed no more.\n`,
    );
    return 0;
  },
};
