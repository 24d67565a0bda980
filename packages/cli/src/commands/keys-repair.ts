import { resolve } from 'node:path';
import { repairServer } from '@tsukuroi/trust/ceremony/repair.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { type Command, textOption } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';
import { needed } from '../keys-options.ts';

const NAME = 'keys repair';

export const command: Command = {
  summary: {
    ja: 'サーバーで失われた・壊れた鍵の儀式のファイルを、署名の結果から戻します。鍵は作らず、写しません',
    en: 'Puts lost or damaged files of the key ceremony back on a server, from the signed results; makes and copies no key',
  },
  usage: '--from DIR [--facility ID] [--root SHA256] [--re-root] [--data DIR] [--json]',
  options: {
    from: { type: 'string' },
    facility: { type: 'string' },
    root: { type: 'string' },
    're-root': { type: 'boolean' },
    data: { type: 'string' },
    json: { type: 'boolean' },
  },
  positionals: false,
  async run(io, options) {
    const facility = textOption(options, 'facility');
    const root = textOption(options, 'root');
    const report = await repairServer({
      door: nodeDoor(),
      clock: io.clock,
      dataFolder: dataFolderOf(io, options),
      from: resolve(needed(options, 'from', NAME)),
      ...(facility === undefined ? {} : { facility }),
      ...(root === undefined ? {} : { root }),
      reRoot: options['re-root'] === true,
    });
    if (options.json === true) {
      await io.out(`${JSON.stringify({ format: 'keys-repair/1', ...report })}\n`);
    }
    const ja = [
      report.repaired.length === 0 ? '壊れたものはありませんでした。' : `戻しました: ${report.repaired.join('、')}`,
      report.key
        ? 'サーバーを再起動してください。出していた計画が読めなかったときは取り下げられているので、必要なものを計画し直してください。'
        : 'サーバー自身の鍵がありません。金庫の鍵を挿して「tsukuroi keys rotate --role director」を行うまで、新しい計画は配られません。',
    ];
    const en = [
      report.repaired.length === 0 ? 'Nothing was damaged.' : `Put back: ${report.repaired.join(', ')}`,
      report.key
        ? 'Restart the server. Plans that could not be read are withdrawn: order again what is needed.'
        : 'The server has no key of its own: until "tsukuroi keys rotate --role director" is run with the keys of the safe, no plan goes out.',
    ];
    io.say(`${(io.language === 'ja' ? ja : en).join('\n')}\n`);
    return report.key ? 0 : 1;
  },
};
