import { resolve } from 'node:path';
import { dayInJapan, eraDate, type Text, TsukuroiError } from '@tsukuroi/core';
import { type Restoration, type RestoreStep, restoreBackup } from '@tsukuroi/server/restore.ts';
import { type Command, type CommandIo, textOption } from '../command.ts';
import { passphrasesOf } from '../keys-options.ts';

export const command: Command = {
  summary: {
    ja: 'バックアップを、空のフォルダーに復元します。端末の登録はそのまま使えます。途中で止まったときは、復元していない状態のままです',
    en: 'Restores a backup into an empty folder; devices stay enrolled. Cut off anywhere, nothing is restored',
  },
  usage: 'FILE --data DIR [--database postgres://…] [--passphrase-file FILE] [--json]',
  options: {
    data: { type: 'string' },
    database: { type: 'string' },
    'passphrase-file': { type: 'string' },
    json: { type: 'boolean' },
  },
  positionals: true,
  async run(io, options, [file]) {
    const data = textOption(options, 'data');
    if (file === undefined || data === undefined) {
      throw new TsukuroiError('USAGE', { detail: 'FILE --data DIR', command: 'admin restore' });
    }
    const database = textOption(options, 'database');
    const [passphrase = ''] = await passphrasesOf(io, options, 'admin restore', { holders: 1, twice: false });
    const dataFolder = resolve(data);
    const restored = await restoreBackup({
      file: resolve(file),
      passphrase,
      dataFolder,
      ...(database === undefined ? {} : { database }),
      clock: io.clock,
      onStep: (step) => io.say(`${STEPS[step][io.language]}\n`),
    });
    sayWhatToDo(io, restored, dataFolder);
    if (options.json === true) {
      await io.out(`${JSON.stringify({ format: 'restored/1', ...restored }, null, 2)}\n`);
    }
    return 0;
  },
};

function sayWhatToDo(io: CommandIo, { director, label, tokensVoided }: Restoration, folder: string): void {
  const { language } = io;
  const day = dayInJapan(Date.parse(label.madeAt));
  const signing = director.state === 'refused' ? director.code : '';
  const params: Readonly<Record<string, string | number>> = {
    folder,
    code: signing,
    facility: label.facility.name,
    when: language === 'ja' ? eraDate(day) : day,
    machine: label.machine,
    tokens: tokensVoided,
  };
  const fill = (text: Text) =>
    text[language].replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
  const steps = [
    WORDS.stopOld,
    WORDS.start,
    ...(director.state === 'refused' ? [WORDS.signingRefused] : []),
    ...(director.state === 'signed' ? [WORDS.plans] : []),
    WORDS.enrol,
    WORDS.undone,
    ...(label.content === 'named' ? [WORDS.content] : []),
    WORDS.doctor,
  ];
  io.say(`\n${fill(WORDS.done)}\n\n${fill(WORDS.todo)}\n`);
  steps.forEach((step, index) => {
    io.say(`${index + 1}. ${fill(step)}\n`);
  });
}

const STEPS: Readonly<Record<RestoreStep, Text>> = {
  unpacking: { ja: '開いて、中身を確かめています', en: 'Opening and checking' },
  database: { ja: 'データベースを戻しています', en: 'Putting the database back' },
  signing: { ja: '署名し直しています', en: 'Signing anew' },
};

const WORDS = {
  done: {
    ja: '{facility} の {when} の状態に復元しました。端末を登録し直す必要はありません。それより後の結果は、端末が次に来たときに順番どおり送り直します（30 日分）。',
    en: '{facility} is restored as of {when}. Devices stay enrolled and send again, in order, what they reported since (up to 30 days).',
  },
  todo: { ja: 'このあとすること', en: 'What to do now' },
  stopOld: {
    ja: '元のサーバー（{machine}）が二度と動かないようにします。2 台が同時に動くと、端末が混乱します。',
    en: 'Make sure that the old server ({machine}) never runs again beside this one.',
  },
  start: {
    ja: '時計を合わせてから、サーバーを起動します: tsukuroi up --data {folder}　アドレスが前と違うときは、端末の設定か名前（DNS）も直します。',
    en: 'Set the clock, then start: tsukuroi up --data {folder}. If its address differs, correct the name (DNS) or the agents.',
  },
  signingRefused: {
    ja: '計画の署名ができません（{code}）。「tsukuroi keys status --data {folder}」を実行し、表示に従ってください。それまで、新しい計画は出ません。',
    en: 'Plans cannot be signed ({code}). Run "tsukuroi keys status --data {folder}" and do what it says. No new plan goes out until then.',
  },
  plans: {
    ja: '出していた計画はすべて取り下げました。バックアップのあとに何を指示したか分からないためです。必要なものは、もう一度指示してください。',
    en: 'All plans were withdrawn, since nobody knows what was ordered after the backup. Order again what is needed.',
  },
  enrol: {
    ja: '登録用のファイルは使えなくしました（{tokens} 件）。これから登録する端末には、作り直してください。バックアップのあとに登録した端末は「照合待ち」に出ます。確かめて承認してください。',
    en: 'Enrolment files were voided ({tokens}). Make new ones. Devices enrolled after the backup wait for you to confirm them.',
  },
  undone: {
    ja: 'バックアップのあとに行った次のことは、元に戻っています。もう一度行ってください: 端末の失効、利用者の無効化とパスワードの変更、API トークンの取り消し、リスクの受容、台帳の取り込み。',
    en: 'Done after the backup, these are undone; do them again: revoked devices, disabled people and changed passwords, revoked API tokens, accepted risks, ledger imports.',
  },
  content: {
    ja: '配布物（更新プログラムなど）は入っていません。中継か USBメモリーから取り込み直してください。',
    en: 'Content is not in the backup. Bring it in again over a relay or by stick.',
  },
  doctor: {
    ja: '「tsukuroi admin doctor --data {folder}」で確かめ、新しいバックアップを作ります。',
    en: 'Check with "tsukuroi admin doctor --data {folder}" and make a new backup.',
  },
} as const satisfies Readonly<Record<string, Text>>;
