import { defineErrors } from '../../platform/errors.ts';

defineErrors({
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
