import { TsukuroiError } from '@tsukuroi/core';
import { type Command, textOption } from '../command.ts';
import { change, KEY_OPTIONS, KEY_USAGE } from '../keys-options.ts';
import { makeProposal, PROPOSE_OPTIONS, PROPOSE_USAGE } from '../parts-options.ts';

const NAME = 'keys revoke';

export const command: Command = {
  summary: {
    ja: '鍵を無効にします(辞めた担当者、失くした USBメモリー、使わなくなった収集機)',
    en: 'Makes a key count no more: a holder who left, a lost stick, a collector out of use',
  },
  usage: `KEYID [--collector] ${KEY_USAGE} | KEYID [--collector] ${PROPOSE_USAGE}`,
  options: { ...KEY_OPTIONS, ...PROPOSE_OPTIONS, collector: { type: 'boolean' } },
  positionals: true,
  async run(io, options, [keyid, ...more]) {
    if (keyid === undefined || more.length > 0 || textOption(options, 'keys') === undefined) {
      throw new TsukuroiError('USAGE', { detail: 'KEYID --keys DIR', command: NAME });
    }
    if (options.propose === true) {
      const what =
        options.collector === true ? { do: 'collector' as const, remove: keyid } : { do: 'revoke' as const, keyid };
      return makeProposal(io, options, NAME, what);
    }
    await change(
      io,
      options,
      NAME,
      options.collector === true ? { do: 'collector', remove: keyid } : { do: 'revoke', keyid },
    );
    return 0;
  },
};
