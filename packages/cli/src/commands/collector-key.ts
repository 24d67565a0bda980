import { resolve } from 'node:path';
import { isoSeconds } from '@tsukuroi/core';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { newKeyPair } from '@tsukuroi/trust/keys/key.ts';
import { saveOnlineKey } from '@tsukuroi/trust/keys/online-key.ts';
import type { Command } from '../command.ts';
import { needed } from '../keys-options.ts';

const NAME = 'collector key';

export const command: Command = {
  summary: {
    ja: '収集機の鍵を作ります。鍵はこの機械に残し、公開鍵のファイルを「keys add --role collector --public」に渡します',
    en: 'Makes the key of a collector; it stays here, and the public file goes to "keys add --role collector --public"',
  },
  usage: '--key FILE --public FILE',
  options: { key: { type: 'string' }, public: { type: 'string' } },
  positionals: false,
  async run(io, options) {
    const door = nodeDoor();
    const file = resolve(needed(options, 'key', NAME));
    const publicFile = resolve(needed(options, 'public', NAME));
    const { key, secret } = newKeyPair();
    await saveOnlineKey(door, file, { secret, role: 'collector', madeAt: isoSeconds(io.clock.nowMs()) });
    await door.writeWhole(publicFile, `${JSON.stringify(key.publicKey)}\n`, { mode: 0o644 });
    const ja = `鍵を作りました（${key.keyid.slice(0, 8)}）。${publicFile} を金庫の鍵のある機械へ持って行き、「tsukuroi keys add --role collector --public」で登録してください。\n`;
    const en = `Made key ${key.keyid.slice(0, 8)}. Take ${publicFile} to where the keys of the safe are and register it by "tsukuroi keys add --role collector --public".\n`;
    io.say(io.language === 'ja' ? ja : en);
    return 0;
  },
};
