import { TsukuroiError } from '@tsukuroi/core';
import { readSite } from '@tsukuroi/trust/ceremony/install.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { type Command, textOption } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';
import { change, KEY_OPTIONS, KEY_USAGE } from '../keys-options.ts';

const NAME = 'keys rotate';

export const command: Command = {
  summary: {
    ja: '鍵を新しいものに取り替えます。盗まれたおそれのあるサーバの鍵(director)もこれで無効になります。--renew は鍵を替えずに期限だけを新しくします',
    en: 'Replaces a key by a new one; a server’s key that may be stolen (director) loses its word by this; --renew signs anew with the same keys before the dates run out',
  },
  usage: `--role root|catalog|director [--key KEYID] | --renew, ${KEY_USAGE}`,
  options: { ...KEY_OPTIONS, role: { type: 'string' }, key: { type: 'string' }, renew: { type: 'boolean' } },
  positionals: false,
  async run(io, options) {
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
