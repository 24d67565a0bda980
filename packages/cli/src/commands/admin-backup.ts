import { resolve } from 'node:path';
import { dayInJapan, eraDate, type Text, TsukuroiError } from '@tsukuroi/core';
import { adminBackup, type BackupStep, verifyBackup } from '@tsukuroi/server/backup.ts';
import { readableBytes } from '@tsukuroi/trust/store/space.ts';
import { type Command, type CommandIo, textOption } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';
import { passphrasesOf } from '../keys-options.ts';

export const command: Command = {
  summary: {
    ja: 'サーバーのすべて（データベース、鍵、端末の登録、知識）を、動かしたまま 1 つの暗号化したファイルにバックアップします。--verify はバックアップを読み戻して確かめます',
    en: 'Backs the whole server up into one encrypted file while it runs; --verify reads one back',
  },
  usage: '--out FILE [--with-content] [--data DIR] [--passphrase-file FILE] [--json] | --verify FILE',
  options: {
    out: { type: 'string' },
    verify: { type: 'string' },
    'with-content': { type: 'boolean' },
    data: { type: 'string' },
    'passphrase-file': { type: 'string' },
    json: { type: 'boolean' },
  },
  positionals: false,
  async run(io, options) {
    const out = textOption(options, 'out');
    const verify = textOption(options, 'verify');
    const { language } = io;
    if ((out === undefined) === (verify === undefined)) {
      throw new TsukuroiError('USAGE', { detail: '--out FILE | --verify FILE', command: 'admin backup' });
    }
    const twice = out !== undefined;
    const [passphrase = ''] = await passphrasesOf(io, options, 'admin backup', { holders: 1, twice });
    if (verify !== undefined) {
      const read = await verifyBackup(resolve(verify), passphrase);
      const { facility, madeAt, content } = read.label;
      const words = { facility: facility.name, when: dayIn(io, madeAt), entries: read.entries };
      io.say(filled(content === 'included' ? WORDS.verified : WORDS.verifiedNamed, language, words));
      await sayJson(io, options.json === true, { format: 'backup-verified/1', ...read });
      return 0;
    }
    const made = await adminBackup(
      dataFolderOf(io, options),
      { file: resolve(out ?? ''), passphrase, withContent: options['with-content'] === true },
      io.clock,
      (step) => io.say(`${STEPS[step][language]}\n`),
    );
    const size = readableBytes(made.bytes);
    io.say(filled(WORDS.done, language, { file: made.file, label: made.labelFile, size, entries: made.entries }));
    if (made.leftOut.length > 0) {
      io.say(filled(WORDS.leftOut, language, { list: made.leftOut.slice(0, 5).join(', ') }));
    }
    const { format: _format, ...facts } = made;
    await sayJson(io, options.json === true, { format: 'backup-made/1', ...facts });
    return 0;
  },
};

async function sayJson(io: CommandIo, asked: boolean, value: object): Promise<void> {
  if (asked) {
    await io.out(`${JSON.stringify(value, null, 2)}\n`);
  }
}

function dayIn(io: CommandIo, instant: string): string {
  const day = dayInJapan(Date.parse(instant));
  return io.language === 'ja' ? eraDate(day) : day;
}

function filled(
  text: Text,
  language: CommandIo['language'],
  params: Readonly<Record<string, string | number>>,
): string {
  return `${text[language].replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole))}\n`;
}

const STEPS: Readonly<Record<BackupStep, Text>> = {
  database: { ja: 'データベースを写しています', en: 'Copying the database' },
  writing: { ja: '暗号化して書いています', en: 'Encrypting and writing' },
  'reading-back': { ja: '読み戻して確かめています', en: 'Reading it back' },
};

const WORDS = {
  done: {
    ja: 'バックアップができました: {file}（{size}、{entries} 件）\n読み戻して、書いたものと同じであることを確かめました。\n説明を {label} に書きました。印刷して、メディアと一緒に鍵のかかる所へ置いてください。合言葉は別の所に保管してください。',
    en: 'The backup is done: {file} ({size}, {entries} entries).\nIt was read back and is what was written.\nPrint {label} and keep it with the medium in a locked place, the passphrase elsewhere.',
  },
  leftOut: {
    ja: '普通のファイルではないため、入れていないものがあります: {list}',
    en: 'Left out, since these are no plain files: {list}',
  },
  verified: {
    ja: '{facility} の {when} のバックアップです。すべて読み（{entries} 件）、壊れていないことを確かめました。配布物も入っています。',
    en: 'The backup of {facility} of {when}. All of it was read ({entries} entries) and is whole. Content is included.',
  },
  verifiedNamed: {
    ja: '{facility} の {when} のバックアップです。すべて読み（{entries} 件）、壊れていないことを確かめました。配布物そのものは入っていません。',
    en: 'The backup of {facility} of {when}. All of it was read ({entries} entries) and is whole. Content is named, not included.',
  },
} as const satisfies Readonly<Record<string, Text>>;
