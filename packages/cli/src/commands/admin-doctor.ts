import { examine } from '@tsukuroi/server/doctor/index.ts';
import type { Command } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';

export const command: Command = {
  summary: {
    ja: 'サーバーの具合（権限、空き、データベース、バックアップ、証明書、時計、鍵、知識、ポート）を調べ、することを言います。何も変えません。悪い所があるときの終了コードは 1 です',
    en: 'Looks at what a server needs, says what to do, and changes nothing; exit code 1 when something is bad',
  },
  usage: '[--data DIR] [--json]',
  options: { data: { type: 'string' }, json: { type: 'boolean' } },
  positionals: false,
  async run(io, options) {
    const diagnosis = await examine(dataFolderOf(io, options), io.clock);
    const { language } = io;
    if (options.json === true) {
      await io.out(`${JSON.stringify(diagnosis, null, 2)}\n`);
    } else {
      for (const { next, state, text, title } of ORDER.flatMap((wanted) =>
        diagnosis.checks.filter((check) => check.state === wanted),
      )) {
        await io.out(`${STATES[state][language]}  ${title[language]}: ${text[language]}\n`);
        if (next !== undefined) {
          await io.out(`        ${NEXT[language]}${next[language]}\n`);
        }
      }
    }
    io.say(`${VERDICTS[diagnosis.verdict][language]}\n`);
    return diagnosis.verdict === 'bad' ? 1 : 0;
  },
};

/** Failures first. */
const ORDER = ['bad', 'unknown', 'good'] as const;

const STATES = {
  bad: { ja: '[悪い]', en: '[bad]    ' },
  unknown: { ja: '[不明]', en: '[unknown]' },
  good: { ja: '[良い]', en: '[good]   ' },
} as const;

const NEXT = { ja: 'すること: ', en: 'To do: ' } as const;

const VERDICTS = {
  bad: { ja: '悪い所があります。上から順に直してください。', en: 'Something is wrong. Work from the top.' },
  unknown: {
    ja: '悪い所は見つかりませんが、調べられないものがあります。',
    en: 'Nothing bad was found, but not all could be looked at.',
  },
  good: { ja: 'すべて調べ、悪い所はありませんでした。', en: 'All was looked at; nothing is wrong.' },
} as const;
