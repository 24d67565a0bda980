import { inOneLine } from '@tsukuroi/core';
import { NOTICE_LEVEL_WORDS } from '@tsukuroi/protocol';
import type { NoticeRecord } from './store.ts';

/** A mail as it is handed to the transport. Plain text: it is read on whatever is at hand. */
export interface Message {
  readonly subject: string;
  readonly text: string;
}

/** A message names so many notices; the rest is a number. */
const MOST = 20;

/**
 * One message for all that is new, however much it is: names of the hospital and sentences of the first page, which name no person and no
 * patient. Japanese first, as on the screen.
 */
export function messageOf(facility: string, notices: readonly NoticeRecord[], address: string): Message {
  const urgent = notices.filter(({ level }) => level === 'act-now').length;
  const first = notices[0];
  const what = notices.length === 1 && first !== undefined ? first.title_ja : `お知らせが ${notices.length} 件あります`;
  const mark = urgent > 0 ? '【至急】' : '';
  const lines = notices.slice(0, MOST).flatMap(({ level, title_ja, detail_ja, opens }) => [
    // A sentence may hold the name that a device gave itself: it begins no line and no notice of its own.
    `■ ${NOTICE_LEVEL_WORDS[level]?.ja ?? level}: ${inOneLine(title_ja)}`,
    `  ${inOneLine(detail_ja)}`,
    ...(address === '' ? [] : [`  ${address}${opens}`]),
    '',
  ]);
  const rest = notices.length - MOST;
  return {
    subject: oneLine(`${mark}[つくろい ${facility}] ${what}`),
    text: [
      `${inOneLine(facility)} のつくろいからのお知らせです。`,
      '',
      ...lines,
      ...(rest > 0 ? [`ほか ${rest} 件は画面「お知らせ」で見られます。`, ''] : []),
      'このメールに返信しても届きません。',
      '',
    ].join('\n'),
  };
}

export function testMessage(facility: string): Message {
  return {
    subject: oneLine(`[つくろい ${facility}] 試しのメール`),
    text: `${inOneLine(facility)} のつくろいから送った試しのメールです。これが読めれば、お知らせは届きます。\n\nThis is a test message of Tsukuroi.\n`,
  };
}

/** Words of a hospital never begin another header (RFC 5322 2.2), and are shown in their own direction. */
function oneLine(text: string): string {
  return inOneLine(text.replaceAll(/\p{Cc}+/gu, ' ')).slice(0, 200);
}
