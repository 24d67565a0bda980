import { resolve } from 'node:path';
import { receiveStick } from '@tsukuroi/agent/stick/receive.ts';
import { TsukuroiError } from '@tsukuroi/core';
import { type Command, listOption, textOption } from '../command.ts';
import { checkOptionsOf, STICK_OPTIONS, stickFolder, stickPlaces, stoppingInRed } from '../stick-options.ts';

const NAME = 'stick receive';

export const command: Command = {
  summary: {
    ja: '収集用 USBメモリーを確かめ、結果を受け取って（--recipient で暗号化して）USBメモリーから消します',
    en: 'Checks a collector stick, keeps its results (encrypted with --recipient) and removes them from the stick',
  },
  usage: 'DIR [--recipient age1…] [--out DIR] [--organisation ID] [--facility ID] [--trust FILE] [--data DIR] [--json]',
  options: {
    ...STICK_OPTIONS,
    trust: { type: 'string' },
    recipient: { type: 'string', multiple: true },
    out: { type: 'string' },
  },
  positionals: true,
  async run(io, options, folders) {
    const folder = resolve(stickFolder(folders, NAME));
    const recipients = listOption(options, 'recipient');
    if (recipients.some((recipient) => !/^age1[0-9a-z]{58}$/.test(recipient))) {
      throw new TsukuroiError('USAGE', { detail: '--recipient age1…', command: NAME });
    }
    const into = resolve(textOption(options, 'out') ?? stickPlaces(io, options).received);
    const { stick, files } = await stoppingInRed(io, async () =>
      receiveStick({ ...(await checkOptionsOf(io, options, folder, NAME)), into, recipients }),
    );
    if (options.json === true) {
      const sealed = recipients.length > 0;
      await io.out(`${JSON.stringify({ stick: stick.list.id, sealed, files }, null, 2)}\n`);
    } else {
      await io.out(files.map((file) => `${file}\n`).join(''));
    }
    io.say(wordsFor(io.language === 'ja', files.length, recipients.length > 0));
    return 0;
  },
};

function wordsFor(japanese: boolean, count: number, sealed: boolean): string {
  if (japanese) {
    return sealed
      ? `${count} 台分を暗号化して受け取り、USBメモリーから消しました。鍵のある側で「tsukuroi stick open」で開きます。\n`
      : `${count} 台分を受け取り、USBメモリーから消しました。暗号化していません（このコンピューターの持ち主だけが読めます）。画面の「取り込み」か「tsukuroi inventory import」で入れてください。\n`;
  }
  return sealed
    ? `Took ${count} result(s), encrypted, off the stick. Open them with "tsukuroi stick open" where the key is.\n`
    : `Took ${count} result(s) off the stick, not encrypted (only this user may read them). Import them in the console or with "tsukuroi inventory import".\n`;
}
