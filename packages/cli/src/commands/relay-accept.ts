import { join, resolve } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import type { Command } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';
import { ACCEPT_OPTIONS, ACCEPT_USAGE, takeGateAnswer } from '../gate-files.ts';

export const command: Command = {
  summary: {
    ja: 'サーバーの回答ファイルを取り込み、この機械を DMZ の中継にします',
    en: 'Takes the server’s answer: this machine is a relay between two zones from then on',
  },
  usage: ACCEPT_USAGE,
  options: ACCEPT_OPTIONS,
  positionals: true,
  async run(io, options, [file, ...more]) {
    if (file === undefined || more.length > 0) {
      throw new TsukuroiError('USAGE', { detail: ACCEPT_USAGE, command: 'relay accept' });
    }
    const folder = join(dataFolderOf(io, options), 'identity');
    const { facilityName } = await takeGateAnswer(io, options, {
      file: resolve(file),
      role: 'gate',
      folder,
      into: () => folder,
      command: 'relay accept',
    });
    io.say(
      io.language === 'ja'
        ? `${facilityName} の DMZ の中継になりました。relay.json の mailbox に、待ち受ける場所と収集機の場所を書き、「tsukuroi relay」で始めます。\n`
        : `This is a relay between zones of ${facilityName} now. Write "mailbox" into relay.json (where to listen, where the collector is) and start it with "tsukuroi relay".\n`,
    );
    return 0;
  },
};
