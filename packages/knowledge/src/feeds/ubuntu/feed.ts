import type { Feed } from '../../feed.ts';
import { downloads } from './download.ts';
import { parseUbuntu } from './parse.ts';

/** Ubuntu's CVE tracker: a status per CVE, source package and release. */
export const feed: Feed = {
  id: 'ubuntu',
  title: { ja: 'Ubuntu CVE 追跡', en: 'Ubuntu CVE tracker' },
  home: 'https://ubuntu.com/security/cves',
  licence: 'Ubuntu CVE tracker: tooling GPL-3.0, data public; documents CC-BY-SA-4.0',
  staleAfterDays: 14,
  shrinkLimit: 0.95,
  caveat: {
    ja: '日付は、どれかの記録に書かれた最も新しい日です（元データ自身は日付を持ちません）。手元の写しが一部の年だけのことがあります。',
    en: 'The date is the newest day that any record names, since the data itself states none. A copy at hand may hold some years only.',
  },
  notices: {
    absent: { ja: 'そのリリースにはないパッケージ（DNE）', en: 'packages that do not exist in the release (DNE)' },
    'not-a-release': {
      ja: 'リリースではないもの（upstream・devel・snap）についての記述',
      en: 'statements about no release (upstream, devel, snap)',
    },
    'other-line': {
      ja: '別の系列（FIPS・realtime など）についての記述。使わないため、その系列のパッケージは判断できません',
      en: 'statements about other lines (FIPS, real-time); left aside, so packages of those lines cannot be judged',
    },
    repeated: { ja: '別のファイルですでに読んだ CVE', en: 'CVEs already read from another file' },
  },
  downloads,
  accepts: (path) => /^ubuntu\/(?:[^/]+\/)*(?:cve-tracker[^/]*|cves-api[^/]*)\.jsonl(?:\.gz)?$/.test(path),
  parse: parseUbuntu,
};
