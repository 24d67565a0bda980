import { defineAuditWords } from '../audit/index.ts';

defineAuditWords({
  'stop.begun': { ja: 'すべての作業を停止', en: 'All work stopped' },
  'stop.released': { ja: 'すべての作業の停止を解除', en: 'The stop was lifted' },
  'stop.card-made': { ja: '停止カードを発行', en: 'Stop card made' },
});
