import { type MailSettings, type NoticeRow, noticesGrid, type OutwardSettings } from '@tsukuroi/protocol';
import type { Route } from './routes.ts';

/** Invented notices of an invented hospital. */
const NOTICES: readonly NoticeRow[] = [
  {
    id: 'notice-1',
    kind: 'silent-devices',
    level: 'this-week',
    title: '7 日以上報告のない端末が 4 台あります',
    detail: '電源が入っているか、置き場所が変わっていないかを確かめてください。',
    opens: '/devices?filter=%7B%22seen%22%3A%5B%22silent%22%5D%7D',
    count: 4,
    state: 'new',
    beganAt: '2026-11-21T22:00:00Z',
    endedAt: null,
    seenAt: null,
    seenBy: null,
    mailedAt: '2026-11-21T22:02:00Z',
  },
  {
    id: 'notice-2',
    kind: 'backup-old',
    level: 'act-now',
    title: '確かめたバックアップが 9 日前のものです',
    detail: '「tsukuroi admin backup」を行い、外した媒体に置いてください。',
    opens: '/settings',
    count: 9,
    state: 'seen',
    beganAt: '2026-11-20T01:10:00Z',
    endedAt: null,
    seenAt: '2026-11-20T01:30:00Z',
    seenBy: 'operator',
    mailedAt: '2026-11-20T01:12:00Z',
  },
  {
    id: 'notice-3',
    kind: 'stale-feeds',
    level: 'notice',
    title: '知識が古くなっています',
    detail: '新しい持ち運びファイルを取り込んでください。',
    opens: '/knowledge',
    count: 1,
    state: 'over',
    beganAt: '2026-11-12T03:00:00Z',
    endedAt: '2026-11-14T05:20:00Z',
    seenAt: null,
    seenBy: null,
    mailedAt: null,
  },
];

const MAIL: MailSettings = {
  enabled: true,
  host: 'mail.hospital.example',
  port: 587,
  security: 'starttls',
  user: 'tsukuroi',
  passwordKept: true,
  sender: 'tsukuroi@hospital.example',
  recipients: ['it@hospital.example'],
  levels: ['act-now', 'this-week'],
  lastSentAt: '2026-11-21T22:02:00Z',
  problem: null,
};

const OUTWARD: OutwardSettings = {
  enabled: true,
  site: 'MIHON-01',
  kinds: ['not-returned', 'rollout-stopped', 'all-stopped', 'relays-silent', 'server-silent', 'all-well'],
  silentMinutes: 60,
  heardAt: '2026-11-22T08:29:10Z',
  ways: ['mail', 'syslog'],
  problem: null,
  letters: [
    { number: 1_795_336_100, kind: 'server-silent', count: 0, at: '2026-11-22T08:28:20Z', state: 'kept', ways: [] },
    {
      number: 1_795_300_200,
      kind: 'all-well',
      count: 0,
      at: '2026-11-21T22:30:00Z',
      state: 'sent',
      ways: [
        { way: 'mail', state: 'sent', at: '2026-11-21T22:31:02Z' },
        { way: 'syslog', state: 'sent', at: '2026-11-21T22:31:02Z' },
      ],
    },
    {
      number: 1_795_260_000,
      kind: 'rollout-stopped',
      count: 1,
      at: '2026-11-21T11:20:00Z',
      state: 'partly',
      ways: [
        { way: 'mail', state: 'failed', at: '2026-11-21T17:21:00Z' },
        { way: 'syslog', state: 'sent', at: '2026-11-21T11:21:02Z' },
      ],
    },
  ],
};

/** What the page お知らせ asks. */
export const NOTICES_ROUTES: Readonly<Record<string, Route>> = {
  'GET /notices': () => ({ list: { definition: noticesGrid, rows: NOTICES } }),
  'GET /notices/mail': () => ({ value: MAIL }),
  'PUT /notices/mail': ({ body }) => ({ value: { ...MAIL, ...body, password: undefined } }),
  'GET /notices/outward': () => ({ value: OUTWARD }),
  'PUT /notices/outward': ({ body }) => ({ value: { ...OUTWARD, ...body } }),
  'POST /notices/outward/test': () => ({ value: OUTWARD }),
  'POST /notices/mail/test': () => ({ value: { sent: true, sentence: 'メールサーバーが受け取りました。' } }),
};
