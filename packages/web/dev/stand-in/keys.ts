import type { KeyRoleRow, KeysView, TrustStatus } from '@tsukuroi/protocol';

const DAY_MS = 86_400_000;

/** The keys of an invented hospital: one lies where it must not, and the catalogue nears its date. */
export interface Keys {
  view: KeysView;
  readonly roles: readonly KeyRoleRow[];
  readonly trust: TrustStatus;
}

export function inventKeys(nowMs: number): Keys {
  const at = (days: number): string => new Date(nowMs + days * DAY_MS).toISOString().replace(/\.\d+Z$/, 'Z');
  const role = (
    id: string,
    words: string,
    place: KeyRoleRow['place'],
    daysLeft: number | null,
    freshness: KeyRoleRow['freshness'] = 'fresh',
  ): KeyRoleRow => ({
    id,
    role: words,
    purpose:
      place === 'safe' ? '配ってよいものと、何をしてよいかを決めます。' : 'サーバーが端末ごとの計画に署名します。',
    place,
    freshness,
    threshold: place === 'safe' ? 2 : 1,
    keys: place === 'safe' ? 3 : 1,
    keyids: place === 'safe' ? '0a1b2c3d 4e5f6071 8293a4b5' : 'c6d7e8f9',
    signedAt: daysLeft === null ? null : at(-20),
    expires: daysLeft === null ? null : at(daysLeft),
    daysLeft,
  });
  return {
    view: {
      ceremony: 'done',
      verdict: 'red',
      refusal: null,
      organisation: 'みどり台会',
      facility: 'midoridai',
      rootVersion: 2,
      todo: [
        {
          code: 'offline-key-on-server',
          level: 'red',
          text: '金庫に入れるべき鍵がサーバから読めます: /var/lib/tsukuroi/backup/catalog-1.json。すぐに USBメモリーへ移してこのファイルを消し、読まれたおそれがあれば「tsukuroi keys rotate」で取り替えてください。',
        },
        {
          code: 'offline-soon',
          level: 'warn',
          text: '「catalog/timestamp 2027-01-02」で署名の期限が切れます。期限までに金庫の鍵を挿し、「tsukuroi keys rotate --renew」で署名し直してください。',
        },
      ],
      command: null,
      searched: 'all',
      lookedAt: at(0),
    },
    roles: [
      role('catalog/timestamp', 'カタログの日付', 'safe', 41, 'soon'),
      role('catalog/root', 'カタログの根', 'safe', 1_460),
      role('catalog/targets', 'カタログの中身', 'safe', 380),
      role('director/root', '施設の根', 'safe', 1_460),
      role('director/targets', '施設の計画', 'server', 1),
      role('director/timestamp', '施設の計画の日付', 'server', 1),
      role('collector/0f1e2d3c', '情報を集める機械', 'collector', null, 'undated'),
    ],
    trust: {
      ceremony: 'done',
      sentence: 'サーバーの署名は動いています。',
      refusal: null,
      organisation: 'みどり台会',
      facility: 'midoridai',
      catalogVersion: 14,
      timestamp: { version: 1_795_300_000, signedAt: at(0), expires: at(1) },
      devices: { ok: 1_812, old: 31, unreachable: 4, invalid: 2, unknown: 151 },
      waiting: 1,
      todo: [],
    },
  };
}
