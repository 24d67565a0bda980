import { catalogue } from '../../platform/language.ts';

export const useEntryWords = catalogue('entry', {
  purpose: {
    ja: '病院の機器の弱いところを知り、直し、証拠を残します。',
    en: "Knows where a hospital's computers are weak, mends them, and keeps the proof.",
  },
  signIn: { ja: 'サインイン', en: 'Sign in' },
  name: { ja: '利用者名', en: 'User name' },
  password: { ja: 'パスワード', en: 'Password' },
  forgotten: { ja: '入れなくなったとき', en: 'When you cannot get in' },
  forgottenText: {
    ja: 'ほかの管理者が「利用者」の画面でロックの解除と二要素認証の取り消しをできます。管理者が一人だけのときは、サーバーの前で tsukuroi admin rescue を実行してください(記録が残ります)。',
    en: 'Another administrator can unlock you and reset your second factor under Users. If you are the only one, run tsukuroi admin rescue at the server itself (it is recorded).',
  },
  serverClock: { ja: 'サーバーの時刻', en: "Server's time" },
  browserClock: { ja: 'このパソコンの時刻', en: "This computer's time" },
  clockGood: { ja: '2つの時計は合っています(差 {seconds} 秒)。', en: 'The two clocks agree ({seconds} s apart).' },
  clockBad: { ja: '時計が {seconds} 秒ずれています', en: 'The clocks are {seconds} s apart' },
  clockBadText: {
    ja: '確認コードが合わないときは、たいていこれが原因です。スマートフォンの時計と見比べ、ずれている方(サーバーかこのパソコン)の時刻を合わせてから、もう一度入力してください。',
    en: 'When a code is refused, this is the likely cause. Compare both with your phone, set the one that is wrong (server or this computer), then try again.',
  },
  secondFactor: { ja: '確認コードの入力', en: 'Confirmation code' },
  secondFactorLead: {
    ja: 'スマートフォンの認証アプリに出ている6桁の数字を入力してください。',
    en: 'Type the 6 digits your authenticator app shows.',
  },
  code: { ja: '確認コード', en: 'Code' },
  recoveryLead: {
    ja: '印刷しておいた回復コードを1つ入力してください。使ったコードは二度使えません。',
    en: 'Type one of the recovery codes you printed. Each works once.',
  },
  recoveryCode: { ja: '回復コード', en: 'Recovery code' },
  useRecovery: { ja: 'スマートフォンが手元にない(回復コードを使う)', en: 'No phone at hand (use a recovery code)' },
  useCode: { ja: '認証アプリの確認コードを使う', en: 'Use the authenticator app' },
  confirm: { ja: '確かめる', en: 'Confirm' },
  startOver: { ja: 'はじめからやり直す', en: 'Start over' },
  setUp: { ja: 'はじめの設定', en: 'First set-up' },
  setUpLead: {
    ja: '最初の管理者をつくります。入力は4つだけです。次の画面で二要素認証を設定します。',
    en: 'Creates the first administrator. Four fields; the second factor follows on the next page.',
  },
  facility: { ja: '施設の名前', en: 'Name of the facility' },
  facilityHint: {
    ja: '報告書と業者への問い合わせ状に印刷されます。',
    en: 'Printed on reports and letters to vendors.',
  },
  displayName: { ja: 'あなたの氏名', en: 'Your name' },
  nameHint: { ja: '半角の小文字と数字(例: keiri01)。2〜40文字。', en: 'Lower-case letters and digits, 2 to 40.' },
  passwordHint: {
    ja: '13文字以上。長い文でかまいません。定期的な変更は求めません。',
    en: '13 characters or more; a sentence is fine. You will not be asked to change it regularly.',
  },
  passwordShort: { ja: 'あと {count} 文字必要です。', en: '{count} more characters needed.' },
  create: { ja: '管理者をつくる', en: 'Create the administrator' },
  linkNeeded: { ja: '設定用のリンクを開いてください', en: 'Open the set-up link' },
  linkNeededText: {
    ja: 'つくろいを起動したサーバーの画面に、一度だけ使える設定用のリンクが出ています。それをこのブラウザで開くか、下に貼り付けてください。見当たらないときは、サーバーで tsukuroi up をもう一度実行すると新しいリンクが出ます。',
    en: 'The screen where Tsukuroi was started shows a link that works once. Open it here or paste it below. If it is gone, run tsukuroi up again on the server to get a new one.',
  },
  link: { ja: '設定用のリンク', en: 'Set-up link' },
  linkUnreadable: { ja: 'リンクを最後まで貼り付けてください。', en: 'Paste the whole link.' },
  goOn: { ja: '進む', en: 'Go on' },
  enrol: { ja: '二要素認証の設定', en: 'Second factor' },
  enrolLead: {
    ja: 'パスワードが漏れても入られないように、スマートフォンの認証アプリを組み合わせます。',
    en: 'So that a stolen password is not enough, an authenticator app on your phone is added.',
  },
  enrolScan: { ja: '認証アプリでこの QR コードを読み取る', en: 'Scan this QR code with the authenticator app' },
  enrolApps: {
    ja: 'Google Authenticator、Microsoft Authenticator など、お使いのもので構いません。',
    en: 'Google Authenticator, Microsoft Authenticator or any other.',
  },
  enrolType: { ja: '読み取れないときは、この文字を手で入力する', en: 'If it cannot be scanned, type this' },
  enrolConfirm: { ja: 'アプリに出た6桁の数字を入力する', en: 'Type the 6 digits the app shows' },
  qr: { ja: '認証アプリに登録するための QR コード', en: 'QR code for the authenticator app' },
  codes: { ja: '回復コード', en: 'Recovery codes' },
  codesLead: {
    ja: 'スマートフォンをなくしたときに使います。この画面を閉じると二度と表示できません。',
    en: 'For the day the phone is lost. They cannot be shown again.',
  },
  codesNext: {
    ja: '印刷して封筒に入れ、鍵のかかる場所に保管してください。パソコンには保存しないでください。',
    en: 'Print them, put them in an envelope and lock it away. Do not keep them on a computer.',
  },
  codesEach: {
    ja: '1つのコードは1回だけ使えます。使ったら線で消してください。',
    en: 'Each code works once. Cross it out after use.',
  },
  printCodes: { ja: '回復コードを印刷する', en: 'Print the codes' },
  codesKept: { ja: '印刷した、または書き写した', en: 'I printed or wrote them down' },
  start: { ja: 'つくろいを使い始める', en: 'Start using Tsukuroi' },
});
