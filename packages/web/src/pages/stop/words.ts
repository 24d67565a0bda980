import { catalogue } from '../../platform/language.ts';

export const useStopWords = catalogue('stop', {
  title: { ja: 'すべて止める', en: 'Stop everything' },
  lead: {
    ja: '新しい作業を、どの端末でも始めないようにします。今インストール中の端末は、途中で切ると壊れるため、そこだけ終わらせます。',
    en: 'No device begins anything new. What installs at this moment is finished there: cutting it off would break it.',
  },
  running: { ja: '作業は、決めた時間に動きます', en: 'Work goes on in its hours' },
  runningText: { ja: '止める必要がなければ、何もしなくてかまいません。', en: 'Nothing needs to be done.' },
  stopped: { ja: 'すべての作業が止まっています', en: 'All work stands still' },
  stoppedSince: { ja: '{since} から', en: 'Since {since}' },
  stoppedText: {
    ja: '動いている端末に伝わるまで 1 分ほどかかります。解除できるのは管理者だけです。',
    en: 'It takes about a minute to reach devices at work. Only an administrator can let it go on.',
  },
  by: { ja: '止めた人', en: 'Stopped by' },
  why: { ja: '理由', en: 'Reason' },
  whyHint: { ja: '例: 電子カルテが遅い、夜間の救急が混んでいる', en: 'For example: the records are slow' },
  noReason: { ja: '停止カードを使ったため、理由はありません', en: 'None: the card was used' },
  stop: { ja: 'すべて止める', en: 'Stop everything' },
  release: { ja: '作業を再開する', en: 'Let work go on' },
  releaseHint: {
    ja: '止めた理由がなくなったことを、止めた人に確かめてから再開してください。',
    en: 'Ask whoever stopped it first.',
  },
  card: { ja: '夜間の停止カード', en: 'Card for the night' },
  cardLead: {
    ja: '利用者の登録がない夜勤の人でも、このカードの番号だけで止められます。封をして、夜間の窓口に置いてください。',
    en: 'With the number of this card the night staff can stop everything without an account. Seal it and keep it at the night desk.',
  },
  cardNone: { ja: 'まだカードがありません', en: 'There is no card yet' },
  cardMade: { ja: '発行', en: 'Made' },
  cardUsed: { ja: '最後に使われた日時', en: 'Last used' },
  cardNeverUsed: { ja: 'まだ使われていません', en: 'Not used yet' },
  makeCard: { ja: '新しいカードを作る', en: 'Make a new card' },
  makeCardHint: {
    ja: '作ると、前のカードは使えなくなります。番号はこの画面に一度だけ出ます。',
    en: 'The one before counts no more. The number is shown once.',
  },
  printCard: { ja: '印刷する', en: 'Print' },
  cardShown: { ja: '印刷したら、この画面を閉じてください', en: 'Print it, then leave this page' },
  paperTitle: { ja: '夜間の停止カード', en: 'Card for the night' },
  paperWhen: {
    ja: '端末の様子がおかしく、つくろいの作業を止めたいときに封を切ってください。',
    en: 'Break the seal when devices behave oddly and the work of Tsukuroi should stop.',
  },
  paperStep1: { ja: 'サーバーの画面を開き、次の番地に進む', en: 'Open the console at this address' },
  paperStep2: { ja: '次の番号を入れて「すべて止める」を押す', en: 'Enter this number and press "Stop everything"' },
  paperStep3: {
    ja: '情報システム担当に電話する。使ったカードは封筒に戻さず、担当に渡す',
    en: 'Call the IT staff, and hand the used card to them',
  },
  paperPhone: { ja: '電話(手で書き入れる)', en: 'Telephone (write it in by hand)' },
  number: { ja: 'カードの番号(8 けた)', en: 'Number of the card (8 digits)' },
  back: { ja: 'サインインの画面へ戻る', en: 'Back to signing in' },
  askAdmin: {
    ja: 'カードがまだ作られていません。カードに書かれた電話番号か、情報システム担当に連絡してください。',
    en: 'There is no card yet. Call the IT staff.',
  },
});
