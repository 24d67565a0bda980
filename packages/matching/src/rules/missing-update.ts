import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'missing-update',
  title: { ja: '書庫に新しい更新がある', en: 'The archive holds a newer update' },
  because: {
    ja: '{source}のセキュリティ更新（{suite}）に {available} があります。',
    en: 'The security suite {suite} of {source} holds {available}.',
  },
  remedy: { ja: '{fixed} 以降に更新してください。', en: 'Update to {fixed} or later.' },
  source: 'Packages indices of the distribution, signed (SecureApt)',
};
