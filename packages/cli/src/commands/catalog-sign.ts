import { join, resolve } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import { readSite } from '@tsukuroi/trust/ceremony/install.ts';
import { copyTree, keyPlaces } from '@tsukuroi/trust/ceremony/places.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { changeOf, readCatalogFolder } from '../catalog-folder.ts';
import { type Command, listOption, textOption } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';
import { change, KEY_OPTIONS, needed } from '../keys-options.ts';

const NAME = 'catalog sign';

export const command: Command = {
  summary: {
    ja: 'カタログのフォルダーの中身に金庫の鍵で署名します。サーバーのある機械では行いません（--one-machine を付けたときだけ行い、警告が残ります）',
    en: 'Signs a catalogue folder with the offline keys. Not on the server’s machine (only with --one-machine, and a warning stays)',
  },
  usage:
    '--from DIR --keys DIR [--out DIR] [--remove PATH]… [--copy DIR] [--holder DIR]… [--passphrase-file FILE]… [--one-machine] [--json]',
  options: {
    ...KEY_OPTIONS,
    from: { type: 'string' },
    out: { type: 'string' },
    remove: { type: 'string', multiple: true },
  },
  positionals: false,
  async run(io, options) {
    const door = nodeDoor();
    const from = resolve(needed(options, 'from', NAME));
    const oneMachine = options['one-machine'] === true;
    const dataFolder = dataFolderOf(io, options);
    const server = (await readSite(door, dataFolder)) !== undefined;
    if (server && !oneMachine) {
      throw new TsukuroiError('CATALOG_ON_SERVER', { data: dataFolder }, { exitCode: 3 });
    }
    const files = await readCatalogFolder(door, from);
    const wrong = files.filter(({ problem }) => problem !== undefined);
    if (wrong.length > 0) {
      const list = wrong.map(({ path, problem }) => `${path}: ${problem?.[io.language] ?? ''}`).join(' / ');
      throw new TsukuroiError('CATALOG_FOLDER', { from, list }, { exitCode: 3 });
    }
    for (const { path, sha256, length } of files) {
      io.say(`${path}\t${length}\t${sha256}\n`);
    }
    const remove = listOption(options, 'remove');
    await change(io, { ...options, 'no-server': !server }, NAME, { do: 'catalog', ...changeOf(files), remove });
    const out = textOption(options, 'out');
    if (out !== undefined) {
      const medium = keyPlaces(resolve(needed(options, 'keys', NAME)));
      await copyTree(door, medium.catalog, join(resolve(out), 'catalog'));
      await copyTree(door, medium.directors, join(resolve(out), 'directors'));
      const ja = `署名の結果を ${out} に書きました（鍵は入っていません）。サーバーで「tsukuroi catalog install --from ${out}」を行ってください。\n`;
      const en = `The result is in ${out} (no keys). Run "tsukuroi catalog install --from ${out}" on the server.\n`;
      io.say(io.language === 'ja' ? ja : en);
    }
    return 0;
  },
};
