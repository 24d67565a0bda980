import type { Vulnerability, VulnerabilityRow } from '@tsukuroi/protocol';
import { repeatable } from './random.ts';

/** Invented: every number lies in a year that has not come, so that nobody takes one for a real record. */
const KINDS = [
  ['VPN 装置の認証を通らずに管理画面へ入れる弱点', 'FortiOS', '6.0.4', '6.0.5'],
  ['VPN 装置の SSL 機能で外からプログラムを動かされる弱点', 'FortiOS', '7.0.9', '7.0.10'],
  ['ファイル共有を通じて外からプログラムを動かされる弱点', 'Windows 10', '10.0.19045.4046', '10.0.19045.4170'],
  ['印刷の仕組みを使って管理者の権限を取られる弱点', 'Windows Server 2016', '10.0.14393.6000', '10.0.14393.6709'],
  ['暗号の通信を読まれるおそれがある弱点', 'openssl', '3.0.20-1~deb12u1', '3.0.22-1~deb12u1'],
  ['書庫ファイルを開くとプログラムを動かされる弱点', '7-Zip', '22.01', '24.09'],
  ['遠隔操作のサーバーに認証なしで入れる弱点', 'openssh', '1:9.2p1-2+deb12u1', '1:9.2p1-2+deb12u3'],
  ['ブラウザーで細工されたページを見ると動かされる弱点', 'chromium', '120.0.6099.109', '131.0.6778.69'],
  ['画像を読み込むとメモリーの中を読まれる弱点', 'libwebp', '1.2.4-0.2', '1.2.4-0.2+deb12u1'],
  ['ログの記録を通じてプログラムを動かされる弱点', 'log4j', '2.14.1', '2.17.1'],
] as const;

const DUE_DAYS = { 'act-now': 1, 'this-week': 6, 'next-window': 20, watch: null } as const;

export interface Invented {
  readonly row: VulnerabilityRow;
  readonly installed: string;
  readonly fixed: string | null;
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

export function inventVulnerabilities(today: string, count: number): Invented[] {
  const random = repeatable(7);
  return Array.from({ length: count }, (_, index) => {
    const [title, software, installed, fixed] = KINDS[index % KINDS.length] ?? KINDS[0];
    const decision = index < 2 ? 'act-now' : index < 7 ? 'this-week' : index < 22 ? 'next-window' : 'watch';
    const endOfLife = index % 11 === 10;
    const due = DUE_DAYS[decision];
    const exploited = decision === 'act-now' || decision === 'this-week';
    const row: VulnerabilityRow = {
      id: endOfLife ? `EOL-windows-server-${2016 + index}` : `CVE-2099-${String(10_001 + index * 37)}`,
      kind: endOfLife ? 'end-of-life' : 'vulnerability',
      title: endOfLife ? 'サポートが終わり、修正が出なくなった OS' : index % 9 === 8 ? null : title,
      decision,
      verdict: index % 6 === 5 ? 'undetermined' : 'affected',
      affectedDevices: index % 6 === 5 ? 0 : Math.floor(random() * (decision === 'watch' ? 240 : 18)) + 1,
      undeterminedDevices: index % 6 === 5 ? Math.floor(random() * 9) + 1 : Math.floor(random() * 3),
      software,
      cvss: Math.round((decision === 'act-now' ? 9.1 + random() * 0.8 : 4 + random() * 5) * 10) / 10,
      epss: exploited ? 0.4 + random() * 0.55 : random() * 0.1,
      exploitedSince: exploited ? addDays(today, -Math.floor(random() * 900) - 20) : null,
      ransomware: index === 0 || index === 3,
      due: due === null ? null : addDays(today, index === 1 ? -5 : due),
      firstSeen: addDays(today, -Math.floor(random() * 120)),
    };
    return { row, installed, fixed: index % 7 === 6 ? null : fixed };
  });
}

export function explain({ row, installed, fixed }: Invented): Vulnerability {
  return {
    ...row,
    explanation: [
      {
        heading: '何が起きるか',
        lines: [`${row.title ?? row.id}です。細工した通信を受けると、認証なしで操作されます。`],
      },
      {
        heading: 'どのくらい危ないか',
        lines: [
          row.exploitedSince === null
            ? '悪用はまだ確認されていません。'
            : `${row.exploitedSince} から悪用が確認されています。`,
          row.ransomware
            ? '身代金要求型ウイルスで使われています。'
            : '身代金要求型ウイルスでの使用は確認されていません。',
        ],
      },
      {
        heading: '影響を受けるもの',
        lines: [`${row.software} の ${fixed ?? '修正版が出るまで'} より前の版(例: ${installed})。`],
      },
      {
        heading: 'すること',
        lines: [
          fixed === null
            ? '修正はまだ出ていません。外との通信を止め、保守業者に予定を問い合わせてください。'
            : `${row.software} を ${fixed} 以上に更新してください。`,
          '更新できるまでは、外からの接続元を限ってください。',
        ],
      },
    ],
    sources: [
      {
        feed: 'kev',
        record: row.id,
        says: row.exploitedSince === null ? '記載なし' : '悪用が確認されている',
        url: 'https://www.cisa.gov/known-exploited-vulnerabilities-catalog',
      },
      { feed: 'nvd', record: row.id, says: `CVSS ${row.cvss ?? '—'}`, url: null },
      { feed: 'fortinet', record: 'FG-IR-99-001', says: `${fixed ?? '修正版は未定'} で直った`, url: null },
    ],
  };
}
