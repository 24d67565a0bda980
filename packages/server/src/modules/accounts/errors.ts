import { defineErrors } from '../../platform/errors.ts';

const NOT_SIGNED_IN = { ja: 'サインインしていません。', en: 'You are not signed in.' };
const NOTHING_DONE = { ja: 'この操作は行われていません。', en: 'This action was not carried out.' };

defineErrors({
  SIGN_IN_REFUSED: {
    status: 401,
    ja: [
      '利用者名かパスワードが違います。',
      NOT_SIGNED_IN.ja,
      '大文字・小文字と入力モードを確かめて、もう一度入れてください。',
    ],
    en: [
      'User name or password is wrong.',
      NOT_SIGNED_IN.en,
      'Check capital letters and the input mode, then try again.',
    ],
  },
  SIGN_IN_WAIT: {
    status: 429,
    ja: [
      '続けて何度も失敗したため、この名前では {seconds} 秒後までサインインできません。',
      NOT_SIGNED_IN.ja,
      '待ってから試してください。覚えのない失敗なら管理者に知らせ、急ぐときは管理者に「ロック解除」を頼んでください。',
    ],
    en: [
      'After several failures this name cannot sign in for {seconds} seconds.',
      NOT_SIGNED_IN.en,
      'Wait and try again. If these were not your tries, tell an administrator, who can also unlock.',
    ],
  },
  SIGN_IN_BUSY: {
    status: 503,
    ja: ['サインインが混み合っています。', NOT_SIGNED_IN.ja, '少し待ってから、もう一度試してください。'],
    en: ['Too many sign-ins at once.', NOT_SIGNED_IN.en, 'Wait a moment and try again.'],
  },
  CODE_REFUSED: {
    status: 401,
    ja: [
      '番号が違います。',
      NOT_SIGNED_IN.ja,
      '認証アプリに今出ている 6 桁を入れてください。アプリが手元にないときは回復コードを使えます。',
    ],
    en: ['The code is wrong.', NOT_SIGNED_IN.en, 'Enter the six digits shown now, or use a recovery code.'],
  },
  CODE_USED: {
    status: 401,
    ja: [
      'この番号は一度使われています。',
      NOT_SIGNED_IN.ja,
      '認証アプリの表示が次の番号に変わるまで（最長 30 秒）待って入れてください。',
    ],
    en: ['This code was used already.', NOT_SIGNED_IN.en, 'Wait for the next code (up to 30 seconds) and enter that.'],
  },
  CODE_CLOCK_OFF: {
    status: 401,
    ja: [
      '番号は合っていますが、時計が約 {minutes} 分ずれています。サーバーの時計は {serverTime} です。',
      NOT_SIGNED_IN.ja,
      'スマートフォンとサーバーの時計を見比べ、ずれている方を合わせてから、新しい番号を入れてください。',
    ],
    en: [
      'The code would fit, but the clocks differ by about {minutes} minutes. The server says {serverTime}.',
      NOT_SIGNED_IN.en,
      'Compare the clocks of phone and server, set the wrong one, then enter a new code.',
    ],
  },
  SIGN_IN_AGAIN: {
    status: 403,
    ja: [
      '大事な変更なので、サインインし直してすぐに行ってください。',
      NOTHING_DONE.ja,
      '一度サインアウトし、サインインしてから 10 分以内に行ってください。',
    ],
    en: ['This change needs a fresh sign-in.', NOTHING_DONE.en, 'Sign out, sign in, and do it within ten minutes.'],
  },
  SETUP_NOT_BEGUN: {
    status: 409,
    ja: [
      '二要素認証の設定が始まっていません。',
      NOTHING_DONE.ja,
      '設定の画面を開き直し、QR コードを読み取ってから番号を入れてください。',
    ],
    en: [
      'The set-up of the second factor has not begun.',
      NOTHING_DONE.en,
      'Open the page again, scan the code, then enter the digits.',
    ],
  },
  LINK_INVALID: {
    status: 403,
    ja: [
      'この設定用リンクは使えません。使用済みか、24 時間の期限が過ぎています。',
      '何も設定していません。',
      'サーバーの画面で tsukuroi up（管理者の回復は tsukuroi admin rescue）を実行し、新しいリンクを開いてください。',
    ],
    en: [
      'This link cannot be used: used already, or older than 24 hours.',
      'Nothing was set up.',
      'At the server run tsukuroi up (or tsukuroi admin rescue) and open the new link.',
    ],
  },
  RESCUE_NAME: {
    status: 400,
    ja: ['このリンクは管理者 {name} の回復用です。', '何も変わっていません。', '利用者名に {name} と入れてください。'],
    en: ['This link rescues the administrator {name}.', 'Nothing has changed.', 'Enter {name} as user name.'],
  },
  RESCUE_NO_ADMIN: {
    status: 404,
    ja: [
      '回復できる管理者が見つかりません（{name}）。',
      '何も変わっていません。',
      'tsukuroi admin rescue --name に、下の管理者名のどれかを付けてください: {admins}',
    ],
    en: [
      'There is no such administrator to rescue ({name}).',
      'Nothing has changed.',
      'Give tsukuroi admin rescue --name one of: {admins}',
    ],
  },
  USER_EXISTS: {
    status: 409,
    ja: ['利用者名 {name} は使われています。', '利用者は追加していません。', '別の利用者名にしてください。'],
    en: ['The user name {name} is taken.', 'No user was added.', 'Choose another user name.'],
  },
  LAST_ADMIN: {
    status: 409,
    ja: [
      '最後の管理者なので、役割の変更と停止はできません。',
      NOTHING_DONE.ja,
      '先に別の利用者を管理者にしてください。',
    ],
    en: [
      'This is the last administrator: role and access cannot be taken away.',
      NOTHING_DONE.en,
      'Make another user administrator first.',
    ],
  },
  PASSWORD_WEAK: {
    status: 400,
    ja: [
      '推測されやすいパスワードです（利用者名を含む、または同じ文字の繰り返し）。',
      NOTHING_DONE.ja,
      '関係のない単語を 4 つほどつなげるなど、利用者名を含まない長いものにしてください。',
    ],
    en: [
      'This password is easy to guess (holds the user name, or repeats few characters).',
      NOTHING_DONE.en,
      'Use something long without the user name, such as four unrelated words.',
    ],
  },
  PASSWORD_WRONG: {
    status: 403,
    ja: ['今のパスワードが違います。', 'パスワードは変わっていません。', '今のパスワードを入れ直してください。'],
    en: ['The current password is wrong.', 'The password was not changed.', 'Enter the current password again.'],
  },
  TOKEN_DATE_INVALID: {
    status: 400,
    ja: [
      'トークンの期限は今日から {latest} までにしてください。',
      'トークンは作っていません。',
      '期限を選び直してください。',
    ],
    en: ['The last day of a token lies between today and {latest}.', 'No token was made.', 'Choose another day.'],
  },
});
