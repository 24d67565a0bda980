import { TsukuroiError } from '@tsukuroi/core';
import { readSite } from '@tsukuroi/trust/ceremony/install.ts';
import type { ProposedChange } from '@tsukuroi/trust/ceremony/parts/shape.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { type Command, type OptionValues, textOption } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';
import { change, KEY_OPTIONS, KEY_USAGE, needed, publicKeyOf } from '../keys-options.ts';
import { makeProposal, PROPOSE_OPTIONS, PROPOSE_USAGE } from '../parts-options.ts';

const NAME = 'keys rotate';

export const command: Command = {
  summary: {
    ja: '鍵を新しいものに取り替えます。盗まれたおそれのあるサーバの鍵(director)もこれで無効になります。--renew は鍵を替えずに期限だけを新しくします',
    en: 'Replaces a key by a new one; a server’s key that may be stolen (director) loses its word by this; --renew signs anew with the same keys before the dates run out',
  },
  usage: `--role root|catalog|director [--key KEYID] | --renew, ${KEY_USAGE} | ${PROPOSE_USAGE}, with --public FILE of the new key (keys new) and --facility ID for a director`,
  options: {
    ...KEY_OPTIONS,
    ...PROPOSE_OPTIONS,
    role: { type: 'string' },
    key: { type: 'string' },
    renew: { type: 'boolean' },
    public: { type: 'string' },
    facility: { type: 'string' },
  },
  positionals: false,
  async run(io, options) {
    if (options.propose === true) {
      return makeProposal(io, options, NAME, await proposed(options));
    }
    if (options.renew === true) {
      await change(io, options, NAME, { do: 'renew' });
      return 0;
    }
    const role = textOption(options, 'role');
    if (role === 'director') {
      const site = await readSite(nodeDoor(), dataFolderOf(io, options));
      await change(io, options, NAME, { do: 'director', facility: site?.facility ?? '' });
      return 0;
    }
    if (role !== 'root' && role !== 'catalog') {
      throw new TsukuroiError('USAGE', { detail: '--role root|catalog|director', command: NAME });
    }
    const keyid = textOption(options, 'key');
    await change(io, options, NAME, { do: 'rotate', role, ...(keyid === undefined ? {} : { keyid }) });
    return 0;
  },
};

/** Holders elsewhere bring the public half of the new key. */
async function proposed(options: OptionValues): Promise<ProposedChange> {
  if (options.renew === true) {
    return { do: 'renew' };
  }
  const role = textOption(options, 'role');
  const key = await publicKeyOf(needed(options, 'public', NAME));
  if (role === 'director') {
    return { do: 'director', facility: needed(options, 'facility', NAME), key };
  }
  if (role !== 'root' && role !== 'catalog') {
    throw new TsukuroiError('USAGE', { detail: '--role root|catalog|director', command: NAME });
  }
  const keyid = textOption(options, 'key');
  return { do: 'rotate', role, key, ...(keyid === undefined ? {} : { keyid }) };
}
