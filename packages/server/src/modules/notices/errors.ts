import { defineErrors } from '../../platform/errors.ts';

const EFFECT = 'お知らせのメールは届いていません。画面「お知らせ」では見られます。';
const EFFECT_EN = 'No notice was mailed. They are on the page of notices.';

defineErrors({
  MAIL_UNREACHABLE: {
    status: 409,
    ja: ['メールサーバーに届きません。', EFFECT, 'サーバー名とポート、間のファイアウォールを確かめてください。'],
    en: ['The mail server cannot be reached.', EFFECT_EN, 'Check its name, its port, and the firewall between.'],
  },
  MAIL_TLS_REFUSED: {
    status: 409,
    ja: [
      'メールサーバーとの暗号化が成り立ちません。',
      EFFECT,
      '暗号化の種類（TLS・STARTTLS）と、サーバーの証明書を確かめてください。',
    ],
    en: [
      'No encryption with the mail server could be agreed on.',
      EFFECT_EN,
      'Check the kind of encryption (TLS, STARTTLS) and the certificate of the server.',
    ],
  },
  MAIL_SIGN_IN_REFUSED: {
    status: 409,
    ja: ['メールサーバーが利用者名かパスワードを認めません。', EFFECT, '利用者名とパスワードを入れ直してください。'],
    en: ['The mail server refuses the user or the password.', EFFECT_EN, 'Enter user and password again.'],
  },
  MAIL_ADDRESS_REFUSED: {
    status: 409,
    ja: ['メールサーバーが差出人か宛先を認めません。', EFFECT, '差出人と宛先のアドレスを確かめてください。'],
    en: ['The mail server refuses the sender or a recipient.', EFFECT_EN, 'Check the addresses.'],
  },
  MAIL_REFUSED: {
    status: 409,
    ja: ['メールサーバーがメールを受け取りません。', EFFECT, 'メールサーバーの管理者に、記録を見てもらってください。'],
    en: ['The mail server does not take the message.', EFFECT_EN, 'Ask who runs it to look at its log.'],
  },
  MAIL_NOT_SET: {
    status: 409,
    ja: ['メールの送り先がまだ決まっていません。', EFFECT, '「設定」の「お知らせのメール」を入れてください。'],
    en: ['Where to mail has not been set.', EFFECT_EN, 'Fill in "Mail" in the settings.'],
  },
});
