import type { DeviceWakes } from '@tsukuroi/protocol';
import type { Asked, Route } from './routes.ts';

const SILENT =
  '合図を送りましたが、15 分たっても報告がありません。端末の BIOS／UEFI の「Wake on LAN」、OS のネットワーク設定(ethtool の wol g)、電源タップが切られていないかを確かめてください。';

/** One that slept on at its first test, and woke after its firmware was set. */
function wakesOf({ hospital }: Pick<Asked, 'hospital'>, ordered: boolean): DeviceWakes {
  const at = (hoursAgo: number) => new Date(hospital.nowMs() - hoursAgo * 3_600_000).toISOString();
  return {
    possible: true,
    sentence: '4 分で起きました。',
    wakes: [
      ...(ordered
        ? [
            {
              ...{
                id: 'wake-3',
                at: at(0),
                why: 'test' as const,
                state: 'ordered' as const,
                minutes: null,
                afterwards: null,
              },
              sentence: '中継からの合図を待っています。',
            },
          ]
        : []),
      {
        ...{ id: 'wake-2', at: at(20), why: 'window', state: 'woke', sentence: '4 分で起きました。', minutes: 4 },
        afterwards: { outcome: 'going-off', at: at(19), sentence: '作業を終え、「電源を切る」と知らせました。' },
      },
      { id: 'wake-1', at: at(50), why: 'test', state: 'silent', sentence: SILENT, minutes: null, afterwards: null },
    ],
  };
}

export const WAKING_ROUTES: Readonly<Record<string, Route>> = {
  'GET /devices/:id/wakes': (asked) => ({ value: wakesOf(asked, false) }),
  'POST /devices/:id/wakes': (asked) => ({ value: wakesOf(asked, true) }),
};
