import { join, resolve } from 'node:path';
import { agentInventory } from '@tsukuroi/agent';
import { enrol } from '@tsukuroi/agent/enrol/enrol.ts';
import { AgentTime } from '@tsukuroi/agent/identity/agent-time.ts';
import { TsukuroiError } from '@tsukuroi/core';
import { readRelayIdentity } from '@tsukuroi/relay/identity/identity.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { type Command, listOption, textOption } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';
import { readToken } from './agent-enrol.ts';

const USAGE = '--token FILE [--data DIR] [--upstream HOST:PORT…] [--replace]';

export const command: Command = {
  summary: {
    ja: 'この機械を中継として登録します。鍵はこの機械の中で作り、外に出しません',
    en: 'Enrols this machine as a relay; its key is made here and never leaves',
  },
  usage: USAGE,
  options: {
    token: { type: 'string' },
    data: { type: 'string' },
    upstream: { type: 'string', multiple: true },
    replace: { type: 'boolean' },
  },
  positionals: false,
  async run(io, options) {
    const file = textOption(options, 'token');
    if (file === undefined) {
      throw new TsukuroiError('USAGE', { detail: USAGE, command: 'relay enrol' });
    }
    const token = await readToken(resolve(file));
    const dataFolder = dataFolderOf(io, options);
    const { state } = await enrol({
      dataFolder,
      token,
      time: new AgentTime(dataFolder, io.clock),
      inventory: await agentInventory({ clock: io.clock }),
      relays: listOption(options, 'upstream'),
      replace: options.replace === true,
    });
    if (options.replace === true) {
      // What it verified before may have been under another root of trust; it is fetched and verified anew.
      await nodeDoor().removeTree(join(dataFolder, 'trust', 'seen'));
    }
    // An enrolment file for a device makes a device: said now, not when the relay is started.
    await readRelayIdentity(nodeDoor(), dataFolder);
    const active = {
      ja: '登録できました。「tsukuroi relay」で始めます。',
      en: 'Enrolled. "tsukuroi relay" starts it.',
    };
    const waiting = {
      ja: '照合待ちです。管理者が「登録」の画面で確認すると使えます。',
      en: 'It waits to be confirmed under Enrolment.',
    };
    io.say(`${(state === 'active' ? active : waiting)[io.language]}\n`);
    return 0;
  },
};
