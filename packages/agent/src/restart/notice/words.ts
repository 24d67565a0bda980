import type { Restarting } from '@tsukuroi/trust/plan/plan.ts';
import { pickBy, type RestartRules } from '../decide.ts';
import type { Notice, Talk } from '../shape.ts';

/** What stands on the notice. */
export interface NoticeWords {
  readonly title: string;
  readonly body: string;
  readonly busy: string;
  readonly now: string;
  readonly close: string;
  /** In the order of the offered instants. */
  readonly at: readonly string[];
  /** The same in short and in ASCII, for where nothing else can be read. Labels have no comma and no colon: xmessage(1) divides buttons by them. */
  readonly plain: {
    readonly body: string;
    readonly busy: string;
    readonly now: string;
    readonly close: string;
    readonly at: readonly string[];
  };
}

export const NOW_LABEL = '今すぐ再起動';
const JAPAN_MS = 9 * 3_600_000;

/** 「19時半に再起動」, in the time of Japan, which has one zone. Short: six buttons stand in one row, on screens of 1024 dots too. */
export function atLabel(atMs: number): string {
  return `${clock(atMs).replace(/30分$/, '半')}に再起動`;
}

export function wordsFor(
  { how, rules }: RestartRules,
  talk: Talk,
  notice: Pick<Notice, 'offered' | 'mayPostpone'>,
  nowMs: number,
  untilMs: number,
): NoticeWords {
  return {
    title: 'つくろい：再起動のお願い',
    body: [
      'この端末の更新を仕上げるために、再起動が必要です。',
      '再起動には数分かかり、その間この端末は使えません。先に作業を保存してください。',
      '',
      whenItHappens(how, rules, untilMs),
      left(rules, talk, notice.mayPostpone, nowMs),
    ].join('\n'),
    busy: `今は使っています（${rules.postponeMinutes}分待つ）`,
    now: NOW_LABEL,
    close: '閉じる',
    at: notice.offered.map(atLabel),
    plain: {
      body: inAscii(how, rules, untilMs),
      busy: `I am using it (wait ${rules.postponeMinutes} min)`,
      now: 'Restart now',
      close: 'Close',
      at: notice.offered.map((atMs) => `Restart at ${digits(atMs).replace(':', 'h')}`),
    },
  };
}

function whenItHappens(how: RestartRules['how'], rules: Restarting, untilMs: number): string {
  if (rules.byClickOnly) {
    return `この端末は、ここで「${NOW_LABEL}」が押されるまで再起動しません。`;
  }
  if (how === 'ask') {
    return `「${NOW_LABEL}」か時刻が選ばれるまで、再起動しません。`;
  }
  return `使っている間は再起動しません。${rules.idleMinutes}分以上だれも操作しないと、${clock(untilMs)}までの間に自動で再起動します。`;
}

function inAscii(how: RestartRules['how'], rules: Restarting, untilMs: number): string {
  const when = rules.byClickOnly
    ? 'It does not restart until somebody agrees to it.'
    : how === 'ask'
      ? 'It does not restart by itself while you are signed on.'
      : `It restarts by itself, before ${digits(untilMs)} JST, once nobody typed for ${rules.idleMinutes} minutes.`;
  return `Tsukuroi: this machine has to restart to finish its updates.\nSave your work. ${when}`;
}

function left(rules: Restarting, talk: Talk, mayPostpone: boolean, nowMs: number): string {
  if (mayPostpone) {
    return `あと${rules.mostPostponements - talk.postponements}回、待つことができます。`;
  }
  const until = pickBy(talk, rules, nowMs);
  return rules.byClickOnly || until === undefined
    ? '手が空いたら押してください。'
    : `待てる回数を使い切りました。${day(Date.parse(until))}${clock(Date.parse(until))}までに、再起動する時刻を選んでください。`;
}

/** For a terminal, which cannot be clicked. The console of the machine itself (tty1) has no Japanese letters. */
export function terminalText(words: NoticeWords, tty: string | undefined): string {
  const english = words.plain.body.split('\n');
  const lines = /^(?:\/dev\/)?tty\d+$/.test(tty ?? '')
    ? english
    : [words.title, ...words.body.split('\n'), '今すぐでよいときは、管理者が再起動してください。', '', ...english];
  return `\r\n${lines.join('\r\n')}\r\n`;
}

function clock(ms: number): string {
  const [hour, minute] = new Date(ms + JAPAN_MS).toISOString().slice(11, 16).split(':').map(Number);
  return minute === 0 ? `${hour}時` : `${hour}時${minute}分`;
}

/** `14:30` */
function digits(ms: number): string {
  return new Date(ms + JAPAN_MS).toISOString().slice(11, 16);
}

function day(ms: number): string {
  const [month, date] = new Date(ms + JAPAN_MS).toISOString().slice(5, 10).split('-').map(Number);
  return `${month}月${date}日`;
}
