import type { MorningSheet } from '@tsukuroi/protocol';
import type { Route } from './routes.ts';

/** Invented, of an invented hospital. */
const SHEET: MorningSheet = {
  day: '2026-11-24',
  facility: 'つくろい中央病院(見本)',
  madeAt: '2026-11-23T22:30:00Z',
  from: '2026-11-23T08:00:00Z',
  to: '2026-11-23T22:30:00Z',
  notReturned: [
    {
      device: 'dev-7',
      name: 'LX-00031',
      department: '4階病棟',
      place: '本館 4F スタッフステーション',
      what: '再起動を頼みましたが、起動し直したことを確かめられません。',
      next: '端末の前に行き、電源ランプと画面を確かめてください。動いていなければ電源を入れてください。',
      since: '2026-11-23T18:42:00Z',
      spares: ['予備 PC 2(本館 2F 倉庫)'],
    },
    {
      device: 'dev-9',
      name: 'LX-00102',
      department: '外来',
      place: null,
      what: '報告の期限が過ぎても、端末から報告がありません。',
      next: '電源と網のつながりを確かめてください。',
      since: '2026-11-23T13:05:00Z',
      spares: [],
    },
  ],
  failed: [
    {
      device: 'dev-11',
      name: 'LX-00007',
      department: '総務課',
      place: '事務棟 1F',
      what: 'インストールが途中で失敗しました(openssl)。',
      next: '作業の記録の最後の行を読むか保守業者に見せ、直してから「やり直す」を押してください。',
      since: '2026-11-23T12:11:00Z',
    },
  ],
  done: [
    { department: '外来', devices: 41, packages: 612 },
    { department: '4階病棟', devices: 28, packages: 420 },
  ],
  needs: [
    {
      title: '適用が 1 件、失敗が多くて止まっています',
      detail: '失敗した端末を確かめてから、「適用状況」で再開するか止めるかを決めてください。',
      opens: '/rollouts',
    },
  ],
  more: { notReturned: 0, failed: 0 },
  stopped: false,
};

/** What the page 朝の一枚 asks. */
export const MORNING_ROUTES: Readonly<Record<string, Route>> = {
  'GET /morning': () => ({ value: SHEET }),
  'GET /morning/days': () => ({ value: { days: ['2026-11-24', '2026-11-23', '2026-11-22'] } }),
  'GET /morning/desk': () => ({ value: { madeAt: '2026-10-01T01:20:00Z', madeBy: 'admin' } }),
  'POST /morning/desk': () => ({ value: { token: 'v'.repeat(43) } }),
  'DELETE /morning/desk': () => ({ value: { madeAt: null, madeBy: null } }),
  'POST /morning/at-desk': () => ({ value: SHEET }),
};
