import { defineAuditWords } from '../audit/index.ts';

defineAuditWords({
  'stop.begun': { ja: 'すべての作業を停止', en: 'All work stopped' },
  'stop.released': { ja: 'すべての作業の停止を解除', en: 'The stop was lifted' },
  'stop.card-guessed': {
    ja: '停止カードの番号の誤りが続き、入力を一時止めました',
    en: 'Wrong stop card numbers in a row; entering was paused',
  },
  'stop.card-made': { ja: '停止カードを発行', en: 'Stop card made' },
});
