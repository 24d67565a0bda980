import type { Feed } from '../../feed.ts';
import { downloads } from './download.ts';
import { parseRedhat } from './parse.ts';

/** Red Hat's CSAF 2.0 documents for Red Hat Enterprise Linux. */
export const feed: Feed = {
  id: 'redhat',
  title: { ja: 'Red Hat セキュリティ情報（CSAF・VEX）', en: 'Red Hat security data (CSAF, VEX)' },
  home: 'https://security.access.redhat.com/data/csaf/v2/vex/',
  licence: 'CC-BY-4.0',
  staleAfterDays: 14,
  shrinkLimit: 0.9,
  caveat: {
    ja: '手元にあるのは見本だけのことがあり、書かれていない CVE については何も言えません。修正のない部品はソースパッケージの名前で書かれるため、同じ名前のパッケージにだけ当てはまります。OVAL は読みません。',
    en: 'What is at hand may be samples only: nothing can be said of CVEs they do not name. Components without a fix bear the name of their source package and count for the package of that name only. OVAL is not read.',
  },
  notices: {
    'advisory-beside-vex': {
      ja: 'VEX があるため使わなかったアドバイザリの CVE',
      en: 'CVEs of advisories left aside because there is VEX',
    },
    'debug-package': { ja: 'デバッグ用パッケージ', en: 'debug packages' },
    'no-cve': { ja: 'CVE 番号のない記述', en: 'statements without a CVE id' },
    'no-package': {
      ja: 'パッケージではないもの（コンテナーなど）',
      en: 'what is no package (container images and others)',
    },
    'other-build': { ja: '別のビルドについての「影響なし」', en: '"not affected" said of one build only' },
    'other-document': { ja: 'Red Hat の CSAF ではない文書', en: 'documents that are no CSAF of Red Hat' },
    'other-product': { ja: 'Red Hat Enterprise Linux 以外の製品', en: 'products other than Red Hat Enterprise Linux' },
    packed: { ja: '開けない圧縮（xz・bz2）の文書', en: 'documents in a compression that is not opened (xz, bz2)' },
    repeated: { ja: '同じ文書の古い版や繰り返し', en: 'older states and repetitions of a document' },
  },
  downloads,
  accepts: (path) =>
    /^(?:rhel\/(?:csaf-vex-samples|samples-oval-vex-updateinfo)\.tar\.gz|redhat\/(?:.+\/)?[^/]+\.(?:json|tar|tar\.gz|tar\.zst))$/.test(
      path,
    ),
  parse: parseRedhat,
};
