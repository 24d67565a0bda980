import type { Rule } from './rule.ts';

/** A listing without source packages whose package no archive index knows: the tracker counts by source. */
export const rule: Rule = {
  id: 'source-unknown',
  title: { ja: '元のパッケージが分からない', en: 'Source package not known' },
  because: {
    ja: 'この一覧には元のパッケージ名がなく、書庫の索引でも見つかりません。同じ名前の {source} の記録（{record}）が当てはまるか分かりません。',
    en: 'The listing does not name the source package and no archive index knows it, so that it is not known whether {record} of {source} means this.',
  },
  remedy: {
    ja: '元のパッケージ名（Source）も入った一覧を取り込み直してください。',
    en: 'Import a listing that holds the source packages too.',
  },
  source: 'https://security-team.debian.org/security_tracker.html (statements are about source packages)',
  judge({ identity, claim }) {
    if (identity.doubt?.rule !== 'source-unknown') {
      return undefined;
    }
    return { claim, verdict: 'undetermined', rule: 'source-unknown' };
  },
};
