import { defineErrors } from '../../platform/errors.ts';

defineErrors({
  KNOWLEDGE_SIGNED_LOST: {
    status: 409,
    ja: [
      '収集機が署名した知識（{folder}）が失われています。',
      '署名のない情報源には戻りません。前に作った知識のまま判断しています。',
      '収集機の持ち運びファイルを、もう一度取り込んでください。',
    ],
    en: [
      'The knowledge that the collector signed ({folder}) is lost.',
      'Unsigned feeds do not take its place; the knowledge made before stays in use.',
      'Take the collector’s bundle in once more.',
    ],
  },
  KNOWLEDGE_INCOMPLETE: {
    status: 409,
    ja: [
      '届いた知識に、目録が挙げているファイルが入っていません（{file}）。',
      '使っていません。前の知識のまま判断しています。',
      '収集機で持ち運びファイルを作り直し、届け直してください。',
    ],
    en: [
      'The knowledge that arrived lacks a file that its index names ({file}).',
      'It is not used; the former knowledge stays.',
      'Make the bundle anew on the collector and bring it again.',
    ],
  },
});
