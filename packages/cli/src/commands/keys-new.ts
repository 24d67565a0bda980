import { resolve } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import { newHolderKey, nextDirectorKey } from '@tsukuroi/trust/ceremony/new-key.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { keyIdOf } from '@tsukuroi/trust/keys/key.ts';
import { type Command, type CommandIo, type OptionValues, textOption } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';
import { needed, passphrasesOf } from '../keys-options.ts';

const NAME = 'keys new';

export const command: Command = {
  summary: {
    ja: '担当者が自分の鍵(root、catalog)を自分の機械で、またはサーバが次の鍵(director)をその場で作ります。公開鍵のファイルを提案する人に渡します。登録されるまで、この鍵には何の力もありません',
    en: 'Makes a holder’s own key (root, catalog) where the holder is, or a server’s next key (director) on the server. The public file goes to whoever proposes to list it; until then the key counts for nothing',
  },
  usage:
    '--role root|catalog --keys DIR --organisation NAME --public FILE [--passphrase-file FILE] | --role director --public FILE [--data DIR]',
  options: {
    role: { type: 'string' },
    keys: { type: 'string' },
    organisation: { type: 'string' },
    public: { type: 'string' },
    data: { type: 'string' },
    'passphrase-file': { type: 'string', multiple: true },
  },
  positionals: false,
  async run(io, options) {
    const file = resolve(needed(options, 'public', NAME));
    const key = await made(io, options);
    await nodeDoor().writeWhole(file, `${JSON.stringify(key)}\n`, { mode: 0o644 });
    const id = keyIdOf(key).slice(0, 8);
    const ja = `鍵 ${id} を作りました。${file}（公開鍵。秘密ではありません）を提案する人に渡し、番号 ${id} を電話で伝えてください。\n`;
    const en = `Made key ${id}. Give ${file} (the public half) to whoever proposes it, and tell them ${id} by phone.\n`;
    io.say(io.language === 'ja' ? ja : en);
    return 0;
  },
};

async function made(io: CommandIo, options: OptionValues) {
  const role = textOption(options, 'role');
  const door = nodeDoor();
  if (role === 'director') {
    return nextDirectorKey(door, dataFolderOf(io, options), io.clock);
  }
  if (role !== 'root' && role !== 'catalog') {
    throw new TsukuroiError('USAGE', { detail: '--role root|catalog|director', command: NAME });
  }
  const keysFolder = resolve(needed(options, 'keys', NAME));
  const organisation = needed(options, 'organisation', NAME);
  const [passphrase = ''] = await passphrasesOf(io, options, NAME, { holders: 1, twice: true });
  return newHolderKey({ door, clock: io.clock, keysFolder, organisation }, role, passphrase);
}
