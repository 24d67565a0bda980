import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { agentInventory } from '@tsukuroi/agent';
import { enrol } from '@tsukuroi/agent/enrol/enrol.ts';
import { AgentTime } from '@tsukuroi/agent/identity/agent-time.ts';
import { TsukuroiError } from '@tsukuroi/core';
import { type EnrolmentToken, enrolmentTokenShape } from '@tsukuroi/protocol/enrolment.ts';
import { type Command, listOption, textOption } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';

const USAGE = '--token FILE [--data DIR] [--relay HOST:PORT…] [--replace]';

export const command: Command = {
  summary: {
    ja: 'この端末を登録します。鍵はこの端末の中で作り、外に出しません',
    en: 'Enrols this device; its key is made here and never leaves',
  },
  usage: USAGE,
  options: {
    token: { type: 'string' },
    data: { type: 'string' },
    relay: { type: 'string', multiple: true },
    replace: { type: 'boolean' },
  },
  positionals: false,
  async run(io, options) {
    const file = textOption(options, 'token');
    if (file === undefined) {
      throw new TsukuroiError('USAGE', { detail: USAGE, command: 'agent enrol' });
    }
    const token = await readToken(resolve(file));
    const dataFolder = dataFolderOf(io, options);
    const time = new AgentTime(dataFolder, io.clock);
    const inventory = await agentInventory({ clock: io.clock });
    const { state, root } = await enrol({
      dataFolder,
      token,
      time,
      inventory,
      relays: listOption(options, 'relay'),
      replace: options.replace === true,
    });
    const ja = [
      state === 'active'
        ? '登録できました。「tsukuroi agent run」で報告を始めます。'
        : '登録に来たことを伝えました。管理者が「登録」の画面で確認するまで照合待ちです。',
      ...(root ? [] : ['鍵の儀式がまだのため、この端末では見るだけで、何も変更しません。']),
      ...(time.isWrong
        ? [`この端末の時計は ${minutes(time)} 分ずれています。時刻合わせと電池を確かめてください。`]
        : []),
    ];
    const en = [
      state === 'active'
        ? 'Enrolled. "tsukuroi agent run" starts reporting.'
        : 'Known to the server; it waits there to be confirmed under Enrolment.',
      ...(root ? [] : ['There was no key ceremony yet: this device is only watched.']),
      ...(time.isWrong ? [`The clock of this device is wrong by ${minutes(time)} minutes.`] : []),
    ];
    io.say(`${(io.language === 'ja' ? ja : en).join('\n')}\n`);
    return 0;
  },
};

function minutes(time: AgentTime): number {
  return Math.round(Math.abs(time.offsetMs) / 60_000);
}

export async function readToken(file: string): Promise<EnrolmentToken> {
  try {
    return enrolmentTokenShape.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new TsukuroiError('AGENT_TOKEN_UNREADABLE', { file }, { cause });
  }
}
