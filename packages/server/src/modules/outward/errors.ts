import { defineErrors } from '../../platform/errors.ts';

const NOT_OUT = '外の人には、まだ何も届いていません。院内の画面とメールは、いつも通りです。';
const NOT_OUT_EN = 'Nobody outside was told. Pages and mail inside are as always.';
const ROWS: Readonly<Record<string, readonly [ja: string, next: string, en: string, nextEn: string]>> = {
  OUTWARD_NOT_ON: [
    '対外通知は使われていません。',
    '施設コードを入れ、「対外通知を使う」に印を付けて保存してから試してください。',
    'Outward notices are not in use.',
    'Enter the site code, switch it on and save; then test.',
  ],
  OUTWARD_TOO_SOON: [
    '試しの知らせは 2 分に 1 通までです。',
    '2 分待ってから、もう一度押してください。',
    'A test can be sent once in two minutes.',
    'Wait two minutes and try again.',
  ],
  OUTWARD_TOO_MANY: [
    'この 24 時間に出せる数（24 通）を使い切りました。',
    '明日、もう一度試してください。続くときは、知らせる項目を減らします。',
    'The 24 notices of 24 hours are used up.',
    'Try again tomorrow; if it goes on, choose fewer kinds.',
  ],
  OUTWARD_NO_GATE: [
    'DMZ の中継がないため、外へ知らせる道がありません。',
    'DMZ の中継を立て、server.json に書いてください（docs/recipes/dmz.md）。',
    'There is no relay in the DMZ, so there is no way outside.',
    'Put one up and name it in server.json (docs/recipes/dmz.md).',
  ],
  OUTWARD_GATE_SILENT: [
    'DMZ の中継と 15 分以上やり取りできていません。',
    '「経路」の画面で DMZ の中継の様子を見てください。',
    'The relay in the DMZ was not reached for 15 minutes.',
    'Look at it on the page of paths.',
  ],
  OUTWARD_NO_WAY: [
    'DMZ の中継に、送り先が書かれていません。',
    'DMZ の機械の relay.json に送り先（mail、syslog、snmp-trap）を書いて、中継を起動し直してください（docs/recipes/outward-notice.md）。',
    'The relay in the DMZ was told of nobody to send to.',
    'Name them (mail, syslog, snmp-trap) in relay.json on that machine and start it anew (docs/recipes/outward-notice.md).',
  ],
  OUTWARD_NOT_DELIVERED: [
    '{at} の知らせが、{ways} で届きませんでした。',
    'DMZ の機械で、中継の記録と outward.json を見てください。理由とすることが書かれています（docs/recipes/outward-notice.md）。',
    'The notice of {at} did not arrive by {ways}.',
    'Look at the log of the relay and at outward.json on that machine; both say why (docs/recipes/outward-notice.md).',
  ],
  OUTWARD_WAITING: [
    '{at} の知らせが、{ways} でまだ出ていません。中継が送り直しています。',
    'DMZ の機械で、中継の記録と outward.json を見てください。理由とすることが書かれています（docs/recipes/outward-notice.md）。',
    'The notice of {at} has not left by {ways} yet; the relay tries again.',
    'Look at the log of the relay and at outward.json on that machine; both say why (docs/recipes/outward-notice.md).',
  ],
};

defineErrors(
  Object.fromEntries(
    Object.entries(ROWS).map(([code, [ja, next, en, nextEn]]) => [
      code,
      { status: 409, ja: [ja, NOT_OUT, next], en: [en, NOT_OUT_EN, nextEn] },
    ]),
  ),
);
