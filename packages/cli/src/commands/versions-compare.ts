import { TsukuroiError } from '@tsukuroi/core';
import { compareStream, SCHEMES, schemeOf, schemeUnknown } from '@tsukuroi/versions';
import { type Command, textOption } from '../command.ts';

export const command: Command = {
  summary: {
    ja: '標準入力の「版、タブ、版」を 1 行ずつ比べ、older / same / newer / unknown を 1 行ずつ出します',
    en: 'Compares lines of "version, tab, version" from standard input: older, same, newer or unknown per line',
  },
  usage: '--scheme ID < FILE',
  options: { scheme: { type: 'string' } },
  positionals: false,
  async run(io, options) {
    const ids = SCHEMES.map((scheme) => scheme.id);
    const id = textOption(options, 'scheme');
    if (id === undefined) {
      throw new TsukuroiError('USAGE', { detail: `--scheme ${ids.join('|')}`, command: 'versions compare' });
    }
    const scheme = schemeOf(id);
    if (scheme === undefined) {
      throw schemeUnknown(id, ids);
    }
    await compareStream(scheme, io.stdin, (text) => io.out(text));
    return 0;
  },
};
