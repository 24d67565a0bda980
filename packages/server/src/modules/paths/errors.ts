import { defineErrors } from '../../platform/errors.ts';

defineErrors({
  PATH_OTHER_STATION: {
    status: 409,
    ja: [
      '{address} には、server.json に書かれたものとは別の機械がいます。',
      'この施設で登録した機械ではあるので、運ぶことは続けています。',
      '機械を取り替えたのなら server.json の dmz の identity を直してください。覚えがなければ、その機械を調べてください。',
    ],
    en: [
      'Another machine than server.json names answers at {address}.',
      'It is one that this facility certified, so bundles still pass.',
      'If it was replaced, correct "identity" of "dmz" in server.json; if nobody did, look at that machine.',
    ],
  },
  PATH_UNEXPECTED: {
    status: 500,
    ja: [
      '運ぶ途中で、予期しない誤りが起きました。',
      'この回は終わっていません。次の訪問でもう一度行います。',
      '続くときは、サーバーのログの「DMZ」の行を管理者へ知らせてください。',
    ],
    en: [
      'Something unexpected happened on the way.',
      'This visit did not end; the next one tries again.',
      'If it goes on, show the lines with "DMZ" of the server’s log to your administrator.',
    ],
  },
});
