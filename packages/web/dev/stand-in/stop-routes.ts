import type { StopDetail } from '@tsukuroi/protocol';
import type { Route } from './routes.ts';

const DETAIL: StopDetail = {
  stopped: false,
  since: null,
  by: null,
  why: null,
  card: true,
  cardMadeAt: '2026-10-01T01:20:00Z',
  cardMadeBy: 'admin',
  cardUsedAt: null,
};

/** What the page すべて止める asks. */
export const STOP_ROUTES: Readonly<Record<string, Route>> = {
  'GET /stop': () => ({ value: { stopped: DETAIL.stopped, since: DETAIL.since, card: DETAIL.card } }),
  'GET /stop/detail': () => ({ value: DETAIL }),
  'POST /stop': ({ body }) => ({
    value: { ...DETAIL, stopped: true, since: '2026-11-22T11:30:00Z', by: 'operator', why: String(body.why) },
  }),
  'POST /stop/by-card': () => ({ value: { stopped: true, since: '2026-11-22T11:30:00Z', card: true } }),
  'DELETE /stop': () => ({ value: DETAIL }),
  'POST /stop/cards': () => ({
    value: { pin: '4821-0957', madeAt: '2026-11-22T08:30:00Z', facility: 'つくろい中央病院(見本)' },
  }),
};
