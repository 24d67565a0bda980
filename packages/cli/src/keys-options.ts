import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Text, TsukuroiError } from '@tsukuroi/core';
import { type ChangeOptions, type ChangeReport, changeKeys, type KeyChange } from '@tsukuroi/trust/ceremony/change.ts';
import { type Charter, readCharter } from '@tsukuroi/trust/charter/charter.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { PublicKey } from '@tsukuroi/trust/keys/key.ts';
import { type CommandIo, listOption, type OptionValues, textOption } from './command.ts';
import { dataFolderOf } from './data-folder.ts';

/** Options that every command working with the offline keys understands. */
export const KEY_OPTIONS = {
  keys: { type: 'string' },
  copy: { type: 'string' },
  holder: { type: 'string', multiple: true },
  data: { type: 'string' },
  'no-server': { type: 'boolean' },
  'one-machine': { type: 'boolean' },
  'passphrase-file': { type: 'string', multiple: true },
  json: { type: 'boolean' },
} as const;

export const KEY_USAGE =
  '--keys DIR [--copy DIR] [--holder DIR]… [--data DIR | --no-server] [--passphrase-file FILE]… [--one-machine] [--json]';

/** Throws a usage error that names what is missing. */
export function needed(options: OptionValues, name: string, command: string): string {
  const value = textOption(options, name);
  if (value === undefined || value === '') {
    throw new TsukuroiError('USAGE', { detail: `--${name}`, command });
  }
  return value;
}

/**
 * The passphrases: from files (one line each, the line end is not part of it), else asked for at the terminal, one per
 * holder. Nobody at a terminal and no file is wrong usage: a passphrase on the command line would stand in the history.
 */
export async function passphrasesOf(
  io: CommandIo,
  options: OptionValues,
  command: string,
  how: { readonly holders: number; readonly twice: boolean },
): Promise<string[]> {
  const files = listOption(options, 'passphrase-file');
  if (files.length > 0) {
    return Promise.all(files.map(async (file) => (await textOf(file)).replace(/\r?\n$/, '')));
  }
  if (io.askSecret === undefined) {
    throw new TsukuroiError('USAGE', { detail: '--passphrase-file FILE', command });
  }
  const words: string[] = [];
  for (let holder = 1; holder <= how.holders; holder += 1) {
    const question = `${WORDS.passphrase[io.language]}${how.holders > 1 ? ` (${holder}/${how.holders})` : ''}: `;
    const given = await io.askSecret(question);
    if (how.twice && (await io.askSecret(WORDS.again[io.language])) !== given) {
      throw new TsukuroiError('PASSPHRASE_DIFFERS', {}, { exitCode: 2 });
    }
    words.push(given);
  }
  return words;
}

/** The passphrase and medium of whoever gets a new key; undefined when they are those of the others. */
export async function newHolderOf(io: CommandIo, options: OptionValues): Promise<ChangeOptions['newHolder']> {
  const file = textOption(options, 'new-passphrase-file');
  const folder = textOption(options, 'new-keys');
  if (file === undefined && folder === undefined) {
    return undefined;
  }
  const passphrase =
    file !== undefined
      ? (await textOf(file)).replace(/\r?\n$/, '')
      : await io.askSecret?.(WORDS.newPassphrase[io.language]);
  if (passphrase === undefined) {
    throw new TsukuroiError('USAGE', { detail: '--new-passphrase-file FILE', command: 'keys add' });
  }
  return { passphrase, ...(folder === undefined ? {} : { keysFolder: resolve(folder) }) };
}

/** A public key made elsewhere. */
export async function publicKeyOf(file: string): Promise<PublicKey> {
  const parsed = PublicKey.safeParse(parse(await textOf(file)));
  if (!parsed.success) {
    throw new TsukuroiError('FILE_UNREADABLE', { file, reason: 'public key' });
  }
  return parsed.data;
}

/** A charter written by hand. */
export async function charterOf(file: string): Promise<Charter> {
  const charter = readCharter(Buffer.from(await textOf(file)));
  if (charter === undefined) {
    throw new TsukuroiError('FILE_UNREADABLE', { file, reason: 'charter/1' });
  }
  return charter;
}

/** Carries out a change and says what came of it. */
export async function change(
  io: CommandIo,
  options: OptionValues,
  command: string,
  what: KeyChange,
  newHolder?: ChangeOptions['newHolder'],
): Promise<ChangeReport> {
  const keysFolder = resolve(needed(options, 'keys', command));
  const copy = textOption(options, 'copy');
  const holders = listOption(options, 'holder').map((folder) => resolve(folder));
  const given: ChangeOptions = {
    door: nodeDoor(),
    clock: io.clock,
    keysFolder,
    otherHolders: holders,
    passphrases: await passphrasesOf(io, options, command, { holders: 1 + holders.length, twice: false }),
    ...(options['no-server'] === true ? {} : { dataFolder: dataFolderOf(io, options) }),
    ...(copy === undefined ? {} : { copyFolder: resolve(copy) }),
    ...(newHolder === undefined ? {} : { newHolder }),
    oneMachine: options['one-machine'] === true,
  };
  const report = await changeKeys(given, what);
  const fill = (text: Text) =>
    text[io.language]
      .replace('{root}', String(report.rootVersion))
      .replace('{catalog}', String(report.catalogVersion))
      .replace('{keys}', report.newKeyids.map((keyid) => keyid.slice(0, 8)).join(', '));
  io.say(`${fill(report.newKeyids.length > 0 ? WORDS.doneNew : WORDS.done)}\n`);
  io.say(`${WORDS[report.copyVerified ? 'copied' : 'notCopied'][io.language]}\n`);
  if (options.json === true) {
    await io.out(`${JSON.stringify({ format: 'keys-change/1', ...report })}\n`);
  }
  return report;
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(resolve(file), 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'error';
    throw new TsukuroiError('FILE_UNREADABLE', { file, reason }, { cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const WORDS = {
  passphrase: { ja: '鍵の合言葉', en: 'Passphrase of the keys' },
  newPassphrase: { ja: '新しい担当者の合言葉: ', en: 'Passphrase of the new holder: ' },
  again: { ja: 'もう一度: ', en: 'Once more: ' },
  done: {
    ja: '署名しました（根 {root} 版、カタログ {catalog} 版）。端末は次に取りに来たときから新しい登録に従います。',
    en: 'Signed (root {root}, catalogue {catalog}). Devices follow from their next visit.',
  },
  doneNew: {
    ja: '新しい鍵 {keys} で署名しました（根 {root} 版、カタログ {catalog} 版）。端末は次に取りに来たときから従います。',
    en: 'Signed with the new key {keys} (root {root}, catalogue {catalog}). Devices follow from their next visit.',
  },
  copied: {
    ja: '控えにも写し、読み戻して同じであることを確かめました。',
    en: 'The copy was updated, read back and compared.',
  },
  notCopied: {
    ja: '控えはまだ前のままです。金庫の USBメモリーを挿し、--copy を付けてもう一度行うか、フォルダーごと写してください。',
    en: 'The copy in the safe does not know of this yet: plug it in and copy the folder, or use --copy.',
  },
} as const satisfies Readonly<Record<string, Text>>;
