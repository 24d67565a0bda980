import { resolve } from 'node:path';
import { isoSeconds, TsukuroiError } from '@tsukuroi/core';
import { makeRecipient } from '@tsukuroi/trust/bundle/sealed.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { required } from '../bundle-options.ts';
import type { Command } from '../command.ts';

export const command: Command = {
  summary: {
    ja: '施設から届く結果を開く鍵を作り、相手に渡す公開鍵（age1…）を出します',
    en: 'Makes the key that opens what facilities send back, and prints its public half (age1…) for them',
  },
  usage: '--out FILE',
  options: { out: { type: 'string' } },
  positionals: false,
  async run(io, options) {
    const file = resolve(required(options, 'out', 'bundle recipient'));
    const { identity, recipient } = await makeRecipient();
    const text = `# created: ${isoSeconds(io.clock.nowMs())}\n# public key: ${recipient}\n${identity}\n`;
    if (!(await nodeDoor().writeNew(file, text, { mode: 0o600 }))) {
      throw new TsukuroiError('KEY_EXISTS', { file }, { exitCode: 3 });
    }
    await io.out(`${recipient}\n`);
    io.say(
      io.language === 'ja'
        ? `${file} は受け取る側だけに置き、写しを金庫に入れてください。失うと、届いた結果を開けません。\n`
        : `Keep ${file} at the receiving side only, and a copy in the safe. Without it what arrives cannot be opened.\n`,
    );
    return 0;
  },
};
