import { join, resolve } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import { readSite } from '@tsukuroi/trust/ceremony/install.ts';
import { copyTree, keyPlaces } from '@tsukuroi/trust/ceremony/places.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { entriesOf } from '@tsukuroi/trust/repository/catalog.ts';
import { type CatalogFile, changeOf, readCatalogFolder } from '../catalog-folder.ts';
import { type Command, type CommandIo, listOption, type OptionValues, textOption } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';
import { change, KEY_OPTIONS, needed } from '../keys-options.ts';
import { combineProposal, makeProposal, PROPOSE_OPTIONS, signProposal } from '../parts-options.ts';

const NAME = 'catalog sign';

export const command: Command = {
  summary: {
    ja: 'カタログのフォルダーの中身に金庫の鍵で署名します。担当者が別々の場所にいるときは、提案(--propose)、各自の署名(--part)、取りまとめ(--combine)に分けます。サーバーのある機械では署名しません（--one-machine を付けたときだけ行い、警告が残ります）',
    en: 'Signs a catalogue folder with the offline keys. For holders in different places: --propose, --part by each of them, --combine. No signing on the server’s machine (only with --one-machine, and a warning stays)',
  },
  usage: [
    '--from DIR --keys DIR [--out DIR] [--remove PATH]… [--copy DIR] [--holder DIR]… [--passphrase-file FILE]… [--one-machine] [--json]',
    '--propose --from DIR --keys DIR --out FOLDER [--remove PATH]… [--json]',
    '--part FOLDER --key FILE… [--root SHA256] [--passphrase-file FILE]… [--yes] [--json]',
    '--combine FOLDER… --keys DIR [--next FOLDER] [--out DIR] [--copy DIR] [--data DIR | --no-server] [--json]',
  ].join(' | '),
  options: {
    ...KEY_OPTIONS,
    ...PROPOSE_OPTIONS,
    from: { type: 'string' },
    remove: { type: 'string', multiple: true },
    part: { type: 'string' },
    key: { type: 'string', multiple: true },
    root: { type: 'string' },
    yes: { type: 'boolean' },
    combine: { type: 'string', multiple: true },
    next: { type: 'string' },
  },
  positionals: true,
  async run(io, options, more) {
    const ways = ['propose', 'part', 'combine'].filter((name) => options[name] !== undefined);
    if (ways.length > 1 || (more.length > 0 && options.combine === undefined)) {
      throw new TsukuroiError('USAGE', { detail: ways.join(' ') || more.join(' '), command: NAME });
    }
    if (options.combine !== undefined) {
      if ((await combineProposal(io, options, more, NAME)) === 'signed') {
        await writeResult(io, options);
      }
      return 0;
    }
    if (options.propose === true) {
      const files = await mustBeRight(io, options);
      const set = entriesOf(changeOf(files)).set.map(({ path, entry: { length, hashes } }) => ({
        path,
        entry: { length, hashes },
      }));
      const contents = files.flatMap(({ content }) => (content === undefined ? [] : [content]));
      const remove = [...listOption(options, 'remove')];
      return makeProposal(io, options, NAME, { do: 'catalog', set, remove }, contents);
    }
    const server = (await readSite(nodeDoor(), dataFolderOf(io, options))) !== undefined;
    if (server && options['one-machine'] !== true) {
      throw new TsukuroiError('CATALOG_ON_SERVER', { data: dataFolderOf(io, options) }, { exitCode: 3 });
    }
    if (options.part !== undefined) {
      return signProposal(io, options, NAME);
    }
    const files = await mustBeRight(io, options);
    for (const { path, sha256, length } of files) {
      io.say(`${path}\t${length}\t${sha256}\n`);
    }
    const remove = listOption(options, 'remove');
    await change(io, { ...options, 'no-server': !server }, NAME, { do: 'catalog', ...changeOf(files), remove });
    await writeResult(io, options);
    return 0;
  },
};

/** The folder's files, when all of them can be signed. */
async function mustBeRight(io: CommandIo, options: OptionValues): Promise<readonly CatalogFile[]> {
  const from = resolve(needed(options, 'from', NAME));
  const files = await readCatalogFolder(nodeDoor(), from);
  const wrong = files.filter(({ problem }) => problem !== undefined);
  if (wrong.length > 0) {
    const list = wrong.map(({ path, problem }) => `${path}: ${problem?.[io.language] ?? ''}`).join(' / ');
    throw new TsukuroiError('CATALOG_FOLDER', { from, list }, { exitCode: 3 });
  }
  return files;
}

/** The public result, for the server. */
async function writeResult(io: CommandIo, options: OptionValues): Promise<void> {
  const out = textOption(options, 'out');
  if (out === undefined) {
    return;
  }
  const door = nodeDoor();
  const medium = keyPlaces(resolve(needed(options, 'keys', NAME)));
  await copyTree(door, medium.catalog, join(resolve(out), 'catalog'));
  await copyTree(door, medium.directors, join(resolve(out), 'directors'));
  const ja = `署名の結果を ${out} に書きました（鍵は入っていません）。サーバーで「tsukuroi catalog install --from ${out}」を行ってください。\n`;
  const en = `The result is in ${out} (no keys). Run "tsukuroi catalog install --from ${out}" on the server.\n`;
  io.say(io.language === 'ja' ? ja : en);
}
