import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'fixed-version',
  title: { ja: '修正版より古い', en: 'Older than the fix' },
  because: { ja: '{source} は {fixed} で直しています（{record}）。', en: '{source} mended it in {fixed} ({record}).' },
  source:
    'https://security-team.debian.org/security_tracker.html (fixed version per release); errata of the rpm distributions',
};
