import { resolve } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import { initOrganisation } from '@tsukuroi/trust/ceremony/init.ts';
import { INIT_WARNINGS } from '@tsukuroi/trust/ceremony/words.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { ORGANISATION_NAME } from '@tsukuroi/trust/roles/organisation-name.ts';
import { type Command, type OptionValues, textOption } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';
import { charterOf, needed, passphrasesOf } from '../keys-options.ts';

const NAME = 'keys init';

export const command: Command = {
  summary: {
    ja: '鍵を作ります。金庫の鍵は USBメモリーへ、控えは 2 本目へ書いて読み戻し、確かめ終わってからサーバを使えるようにします',
    en: 'Makes the keys: those for the safe on a stick, a second copy that is read back, and only then the server’s part',
  },
  usage:
    '--keys DIR --copy DIR [--facility ID] [--organisation NAME] [--holders N --threshold N] [--charter FILE] [--data DIR] [--passphrase-file FILE]… [--one-machine] [--re-root] [--json]',
  options: {
    keys: { type: 'string' },
    copy: { type: 'string' },
    facility: { type: 'string' },
    organisation: { type: 'string' },
    holders: { type: 'string' },
    threshold: { type: 'string' },
    charter: { type: 'string' },
    data: { type: 'string' },
    'passphrase-file': { type: 'string', multiple: true },
    'one-machine': { type: 'boolean' },
    're-root': { type: 'boolean' },
    json: { type: 'boolean' },
  },
  positionals: false,
  async run(io, options) {
    const keysFolder = resolve(needed(options, 'keys', NAME));
    const copyFolder = resolve(needed(options, 'copy', NAME));
    const holders = numberOf(options, 'holders');
    const threshold = numberOf(options, 'threshold');
    const facility = textOption(options, 'facility') ?? 'main';
    if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(facility)) {
      throw new TsukuroiError('USAGE', { detail: '--facility [a-z0-9-]', command: NAME });
    }
    const organisation = textOption(options, 'organisation') ?? facility;
    if (!ORGANISATION_NAME.test(organisation)) {
      throw new TsukuroiError('USAGE', { detail: '--organisation 病院名', command: NAME });
    }
    const file = textOption(options, 'charter');
    const charter = file === undefined ? undefined : await charterOf(file);
    const report = await initOrganisation({
      door: nodeDoor(),
      clock: io.clock,
      keysFolder,
      copyFolder,
      dataFolder: dataFolderOf(io, options),
      organisation,
      facility,
      holders,
      threshold,
      passphrases: await passphrasesOf(io, options, NAME, { holders, twice: true }),
      ...(charter === undefined ? {} : { charter }),
      oneMachine: options['one-machine'] === true,
      reRoot: options['re-root'] === true,
    });
    const ja = io.language === 'ja';
    io.say(
      ja
        ? `金庫の鍵 ${report.keysWritten} 本を ${keysFolder} に作り、${copyFolder} の控え ${report.filesVerified} ファイルを読み戻して確かめました。\n控えの USBメモリーを抜き、合言葉とは別に金庫へ入れてください。もう 1 本は署名のときだけ挿します。\n`
        : `${report.keysWritten} keys for the safe are in ${keysFolder}; the copy in ${copyFolder} was read back (${report.filesVerified} files).\nPut the copy into the safe, apart from the passphrase. Plug the other in only to sign.\n`,
    );
    for (const warning of report.warnings) {
      io.say(`${ja ? '注意' : 'Note'}: ${INIT_WARNINGS[warning][io.language]}\n`);
    }
    if (options.json === true) {
      await io.out(`${JSON.stringify({ format: 'keys-init/1', ...report })}\n`);
    }
    return 0;
  },
};

function numberOf(options: OptionValues, name: string): number {
  const text = textOption(options, name) ?? '1';
  if (!/^[1-9]\d?$/.test(text)) {
    throw new TsukuroiError('USAGE', { detail: `--${name} N`, command: NAME });
  }
  return Number(text);
}
