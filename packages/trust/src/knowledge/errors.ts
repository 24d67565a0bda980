import { registerErrorTexts } from '@tsukuroi/core';

/** Words for knowledge that was carried here and is not taken. */
registerErrorTexts({
  KNOWLEDGE_UNSIGNED: {
    ja: {
      what: '届いた知識に、収集機の正しい署名がありません（{reason}）。',
      effect: '使っていません。前の知識のまま判断しています。',
      next: '収集機で「tsukuroi knowledge sign」を行って届け直してください。収集機の鍵がカタログに登録されているかは「tsukuroi keys status」で分かります。',
    },
    en: {
      what: 'The knowledge that arrived is not rightly signed by a collector ({reason}).',
      effect: 'It is not used; the former knowledge stays.',
      next: 'Run "tsukuroi knowledge sign" on the collector and bring it again. "tsukuroi keys status" shows the collectors that count.',
    },
  },
  KNOWLEDGE_OLDER: {
    ja: {
      what: '届いた知識は、前に取り込んだものより古いものです（{seen} → {given}）。',
      effect: '使っていません。前の知識のまま判断しています。',
      next: '新しい USBメモリーか確かめてください。心当たりがなければ、誰かが古いものを届けていないか調べてください。',
    },
    en: {
      what: 'The knowledge that arrived is older than what was taken before ({seen} → {given}).',
      effect: 'It is not used; the former knowledge stays.',
      next: 'Check that this is the newest stick. If nobody can explain it, find out who brings old ones.',
    },
  },
});
