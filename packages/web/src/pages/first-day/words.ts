import { catalogue } from '../../platform/language.ts';

export const useFirstDayWords = catalogue('first-day', {
  title: { ja: 'はじめの一日', en: 'First day' },
  lead: {
    ja: '端末に何も入れずに、30分ほどで院長に見せる一枚までできます。途中でやめても、続きから始められます。',
    en: 'Without installing anything on any device, half an hour leads to a page for the director. You can stop and go on later.',
  },
  minutes: { ja: '約{count}分', en: 'about {count} min' },
  edge: { ja: '外とつながる機器を書き出す', en: 'Type in what faces outside' },
  edgeText: {
    ja: 'VPN 装置、ルーター、業者の保守回線の機器です。侵入の入口になるのはたいていここです。型番だけでも構いません。',
    en: 'VPN gateways, routers, vendor maintenance lines: where intruders usually come in. A model is enough.',
  },
  edgeGo: { ja: '機器を入力する', en: 'Type in a device' },
  edgeDone: { ja: '外部との境界の機器が {count} 台あります。', en: '{count} edge devices are known.' },
  ledger: { ja: '台帳を取り込む', en: 'Import the ledger' },
  ledgerText: {
    ja: 'Excel の機器台帳や、資産管理ソフトの一覧です。何台あるうちの何台が分かっているかを数えられるようになります。',
    en: 'An Excel ledger or an export of the asset tool. Only then can coverage be counted.',
  },
  ledgerGo: { ja: '台帳を選ぶ', en: 'Choose the ledger' },
  ledgerDone: { ja: '台帳に {count} 台あります。', en: 'The ledger holds {count}.' },
  read: { ja: 'パソコンを1台読んでみる', en: 'Read one PC' },
  readText: {
    ja: 'USB メモリーの収集ファイルか、systeminfo の結果を取り込みます。入っているソフトウェアの弱いところが分かります。',
    en: "Import a collector file from a USB stick or the output of systeminfo to see that PC's weak points.",
  },
  readGo: { ja: 'ファイルを選ぶ', en: 'Choose a file' },
  readDone: { ja: '{count} 台の中身を読めています。', en: '{count} devices are read.' },
  director: { ja: '院長向けの一枚を印刷する', en: 'Print the page for the director' },
  directorText: {
    ja: '今どこが危ないか、何をすぐ決めるべきかを、A4 一枚にまとめます。',
    en: 'Where the danger is and what must be decided, on one A4 page.',
  },
  directorGo: { ja: '一枚を開く', en: 'Open the page' },
});
