import { sha256, TsukuroiError } from '@tsukuroi/core';
import type { Command } from '../command.ts';
import { change, charterOf, KEY_OPTIONS, KEY_USAGE } from '../keys-options.ts';
import { makeProposal, PROPOSE_OPTIONS, PROPOSE_USAGE } from '../parts-options.ts';

const NAME = 'keys charter';

export const command: Command = {
  summary: {
    ja: '憲章(部署ごとに、サーバが何をどこまで命じてよいか)に金庫の鍵で署名します',
    en: 'Signs a charter with the offline keys: what the server may order, department by department',
  },
  usage: `FILE ${KEY_USAGE} | FILE ${PROPOSE_USAGE}`,
  options: { ...KEY_OPTIONS, ...PROPOSE_OPTIONS },
  positionals: true,
  async run(io, options, [file, ...more]) {
    if (file === undefined || more.length > 0) {
      throw new TsukuroiError('USAGE', { detail: 'FILE', command: NAME });
    }
    const charter = await charterOf(file);
    if (options.propose === true) {
      const content = Buffer.from(JSON.stringify(charter));
      const entry = { length: content.length, hashes: { sha256: sha256(content) } };
      const set = [{ path: `charter/${charter.facility}.json`, entry }];
      return makeProposal(io, options, NAME, { do: 'catalog', set, remove: [] }, [content]);
    }
    await change(io, options, NAME, { do: 'charter', charter });
    return 0;
  },
};
