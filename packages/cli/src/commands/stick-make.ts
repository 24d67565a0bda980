import { resolve } from 'node:path';
import { makeStick } from '@tsukuroi/agent/stick/make.ts';
import { TsukuroiError } from '@tsukuroi/core';
import { STICK_ROLES } from '@tsukuroi/protocol/stick.ts';
import { serverPlaces } from '@tsukuroi/trust/ceremony/places.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { loadOnlineKey } from '@tsukuroi/trust/keys/online-key.ts';
import { signerOf } from '@tsukuroi/trust/roles/verify.ts';
import { required } from '../bundle-options.ts';
import { type Command, textOption } from '../command.ts';
import { STICK_OPTIONS, stickPlaces, whoseStick } from '../stick-options.ts';

const NAME = 'stick make';

export const command: Command = {
  summary: {
    ja: 'ネットワークにつながらない Linux の機械を調べる USBメモリーを作ります',
    en: 'Prepares a stick that collects what Linux machines without network have installed',
  },
  usage: '--out DIR [--organisation ID] [--facility ID] [--key FILE] [--role director|collector] [--data DIR] [--json]',
  options: {
    ...STICK_OPTIONS,
    out: { type: 'string' },
    key: { type: 'string' },
    role: { type: 'string' },
  },
  positionals: false,
  async run(io, options) {
    const door = nodeDoor();
    const places = stickPlaces(io, options);
    const out = resolve(required(options, 'out', NAME));
    const named = textOption(options, 'role') ?? 'director';
    const role = STICK_ROLES.find((known) => known === named);
    if (role === undefined) {
      throw new TsukuroiError('USAGE', { detail: `--role ${STICK_ROLES.join('|')}`, command: NAME });
    }
    const { organisation, facility } = await whoseStick(door, options, places.data, NAME);
    const key = textOption(options, 'key');
    // A server signs with its own key; anybody else says with which.
    const file = key ?? (role === 'director' ? serverPlaces(places.data).onlineKey : required(options, 'key', NAME));
    const list = await makeStick({
      door,
      clock: io.clock,
      out,
      organisation,
      facility,
      role,
      sign: signerOf([await loadOnlineKey(door, resolve(file), role)]),
      saltFile: places.salt,
    });
    await io.out(options.json === true ? `${JSON.stringify(list, null, 2)}\n` : `${out}\n`);
    io.say(
      io.language === 'ja'
        ? 'できました。使い方は USBメモリーの guide-ja.txt です。1 台ごとに「tsukuroi stick check」で確かめてください。\n'
        : 'Done. guide-ja.txt on the stick says how to use it. Run "tsukuroi stick check" after each machine.\n',
    );
    return 0;
  },
};
