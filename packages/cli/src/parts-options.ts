import { resolve } from 'node:path';
import { sha256, type Text, TsukuroiError } from '@tsukuroi/core';
import { combineParts } from '@tsukuroi/trust/ceremony/parts/combine.ts';
import { propose } from '@tsukuroi/trust/ceremony/parts/propose.ts';
import type { ProposedChange } from '@tsukuroi/trust/ceremony/parts/shape.ts';
import { showProposal, signPart } from '@tsukuroi/trust/ceremony/parts/sign-part.ts';
import { type SummaryLine, summaryText } from '@tsukuroi/trust/ceremony/parts/summary.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { type CommandIo, listOption, type OptionValues, textOption } from './command.ts';
import { dataFolderOf } from './data-folder.ts';
import { needed, passphrasesOf } from './keys-options.ts';

/** Options of every command that can make a proposal instead of signing. */
export const PROPOSE_OPTIONS = { propose: { type: 'boolean' }, out: { type: 'string' } } as const;
export const PROPOSE_USAGE = '--propose --keys DIR --out FOLDER [--json]';

/** Writes a proposal and shows what its holders will see. Opens no key. */
export async function makeProposal(
  io: CommandIo,
  options: OptionValues,
  command: string,
  change: ProposedChange,
  contents: readonly Uint8Array[] = [],
): Promise<0> {
  const out = resolve(needed(options, 'out', command));
  const { opened, summary } = await propose({
    door: nodeDoor(),
    clock: io.clock,
    keysFolder: resolve(needed(options, 'keys', command)),
    out,
    change,
    contents: new Map(contents.map((content) => [sha256(content), content])),
  });
  io.say(summaryText(summary, io.language));
  io.say(fill(io, WORDS.proposed, { folder: out, proposal: opened.id.slice(0, 16) }));
  await proposalJson(io, options, opened.id, out, summary);
  return 0;
}

/** Shows a proposal to a holder, asks, and adds the signatures of their keys. */
export async function signProposal(io: CommandIo, options: OptionValues, command: string): Promise<0> {
  const folder = resolve(needed(options, 'part', command));
  const keyFiles = listOption(options, 'key').map((file) => resolve(file));
  const root = textOption(options, 'root');
  if (keyFiles.length === 0) {
    throw new TsukuroiError('USAGE', { detail: '--key FILE', command });
  }
  const door = nodeDoor();
  const given = keyFiles.map((keyFile) => ({
    door,
    clock: io.clock,
    folder,
    keyFile,
    ...(root === undefined ? {} : { root }),
  }));
  const shown = await Promise.all(given.map(showProposal));
  const [first] = shown;
  io.say(summaryText(first?.summary ?? [], io.language));
  if (shown.some(({ knowing }) => knowing.signedAnother)) {
    io.say(`${WORDS.another[io.language]}\n`);
  }
  if (options.yes !== true) {
    if (io.ask === undefined) {
      throw new TsukuroiError('USAGE', { detail: '--yes', command });
    }
    if (!(await io.ask(WORDS.ask[io.language]))) {
      io.say(`${WORDS.notSigned[io.language]}\n`);
      return 0;
    }
  }
  const passphrases = await passphrasesOf(io, options, command, { holders: keyFiles.length, twice: false });
  for (const [index, one] of given.entries()) {
    const what = shown[index];
    if (what !== undefined) {
      const file = await signPart(one, what, passphrases[index] ?? passphrases[0] ?? '');
      io.say(fill(io, WORDS.signed, { file }));
    }
  }
  await proposalJson(io, options, first?.opened.id ?? '', folder, first?.summary ?? []);
  return 0;
}

/** Puts the parts together; the new state stands on the medium, and in the server's data folder when it is here. */
export async function combineProposal(
  io: CommandIo,
  options: OptionValues,
  more: readonly string[],
  command: string,
): Promise<'signed' | 'next-round'> {
  const copy = textOption(options, 'copy');
  const next = textOption(options, 'next');
  const done = await combineParts({
    door: nodeDoor(),
    clock: io.clock,
    folders: [...listOption(options, 'combine'), ...more].map((folder) => resolve(folder)),
    keysFolder: resolve(needed(options, 'keys', command)),
    ...(next === undefined ? {} : { next: resolve(next) }),
    ...(copy === undefined ? {} : { copyFolder: resolve(copy) }),
    ...(options['no-server'] === true ? {} : { dataFolder: dataFolderOf(io, options) }),
  });
  if (done.done === 'next-round') {
    io.say(fill(io, WORDS.nextRound, { folder: done.folder }));
    await json(io, options, { format: 'proposal-next/1', folder: done.folder });
    return done.done;
  }
  const { rootVersion, catalogVersion, copied } = done;
  io.say(fill(io, WORDS.done, { root: rootVersion, catalog: catalogVersion }));
  const change = { format: 'keys-change/1', rootVersion, catalogVersion, copyVerified: copied, newKeyids: [] };
  await json(io, options, change);
  return done.done;
}

async function proposalJson(
  io: CommandIo,
  options: OptionValues,
  proposal: string,
  folder: string,
  summary: readonly SummaryLine[],
): Promise<void> {
  await json(io, options, { format: 'proposal-shown/1', proposal, folder, summary });
}

async function json(io: CommandIo, options: OptionValues, document: object): Promise<void> {
  if (options.json === true) {
    await io.out(`${JSON.stringify(document)}\n`);
  }
}

function fill({ language }: CommandIo, text: Text, values: Readonly<Record<string, string | number>>): string {
  return `${text[language].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))}\n`;
}

const WORDS = {
  proposed: {
    ja: '提案 {proposal} を {folder} に書きました（鍵も秘密も入っていません）。フォルダーごと担当者に送り、各自の機械で「tsukuroi catalog sign --part フォルダー --key 鍵のファイル」を行ってもらってください。',
    en: 'Proposal {proposal} is in {folder} (no key, nothing secret). Send the folder to the holders; each runs "tsukuroi catalog sign --part FOLDER --key KEYFILE" on their own machine.',
  },
  ask: {
    ja: '上の内容に、あなたの鍵で署名しますか？（はい = y）',
    en: 'Sign what is said above with your key? (y) ',
  },
  another: {
    ja: '【注意】この鍵は、同じ時点からの別の提案に署名したことがあります。有効になるのはどちらか一方だけです。',
    en: '[CARE] This key signed another proposal after the same state; only one of them can take effect.',
  },
  notSigned: { ja: '署名していません。', en: 'Nothing was signed.' },
  signed: {
    ja: '署名しました: {file}。フォルダーを、取りまとめる人に送り返してください。',
    en: 'Signed: {file}. Send the folder back to whoever puts the parts together.',
  },
  nextRound: {
    ja: '根への署名がそろいました。この変更にはもう 1 回署名が要ります。{folder} を担当者に送り、同じように署名してもらってください。',
    en: 'The roots are complete. This change takes a second round: send {folder} to the holders in the same way.',
  },
  done: {
    ja: '署名がそろい、有効になりました（根 {root} 版、カタログ {catalog} 版）。端末は次に取りに来たときから従います。',
    en: 'The parts are complete and in force (root {root}, catalogue {catalog}). Devices follow from their next visit.',
  },
} as const satisfies Readonly<Record<string, Text>>;
