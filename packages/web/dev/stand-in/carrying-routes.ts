import {
  type BundleRow,
  bundlesGrid,
  type RecipientRow,
  type RefusedBundleRow,
  refusedBundlesGrid,
} from '@tsukuroi/protocol';
import { notFound } from './problems.ts';
import type { Asked, Route } from './routes.ts';

const HOUR_MS = 3_600_000;

const REFUSED =
  '知識の署名が正しくないため使っていません。前の知識のまま動いています。収集機の担当者に作り直しを頼んでください。';

/** What became of it: the newest is in effect, the one before it could not be used, the older ones were overtaken. */
function effectOf(index: number, way: BundleRow['way']): Pick<BundleRow, 'effect' | 'effectText'> {
  if (way === 'out') {
    return { effect: 'none', effectText: '' };
  }
  if (index === 32) {
    return { effect: 'refused', effectText: REFUSED };
  }
  return index > 32
    ? { effect: 'done', effectText: 'カタログを反映しました。 知識を反映しました。' }
    : { effect: 'overtaken', effectText: '' };
}

function row(index: number, way: BundleRow['way'], nowMs: number): BundleRow {
  const id = String(index).padStart(2, '0').repeat(32);
  return {
    id,
    way,
    name: `${id.slice(0, 4)}-${id.slice(4, 8)}`,
    whom: way === 'in' ? 'midoridai-kai の midoridai に入れるもの' : 'midoridai-kai の midoridai から出すもの',
    about: way === 'in' ? '11月の更新と知識' : '足りないものの依頼書',
    sequence: 1_795_000_000 + index,
    madeAt: new Date(nowMs - (40 - index) * 24 * HOUR_MS).toISOString(),
    entries: way === 'in' ? 180 + index : 1,
    size: way === 'in' ? '3.2 GB' : '4.1 KB',
    volumes: way === 'in' && index % 4 === 0 ? 2 : 1,
    ...effectOf(index, way),
  };
}

function history({ hospital }: Asked): BundleRow[] {
  return Array.from({ length: 14 }, (_, index) => row(index + 20, index % 3 === 2 ? 'out' : 'in', hospital.nowMs()));
}

function work(title: string): Route {
  return ({ jobs }) => ({
    value: jobs.start(
      'bundle',
      title,
      ['読み取っています 1.2 GB / 3.2 GB（毎秒 42 MB、あと 1 分以内）。抜かないでください。'],
      () => undefined,
    ),
  });
}

const recipients: RecipientRow[] = [
  {
    id: '50000000-0000-4000-8000-000000000001',
    name: '情報管理室の収集機',
    recipient: `age1${'q5xk7f2w'.repeat(7)}`,
    by: '情報担当',
    addedAt: '2026-11-01T00:00:00Z',
  },
];

function refused({ hospital }: Asked): RefusedBundleRow[] {
  return [
    {
      id: 'refused-1',
      at: new Date(hospital.nowMs() - 2 * HOUR_MS).toISOString(),
      where: '/media/usb1/tsukuroi-inward-nishi-1-of-1',
      what: 'この持ち運びファイルは、別の施設（nishi）に宛てたものです。',
      effect: '何も取り込んでいません。',
      next: 'あて先のラベルを確かめ、この施設のものを挿してください。',
      by: '情報担当',
      times: 1,
    },
    {
      id: 'refused-2',
      at: new Date(hospital.nowMs() - 30 * HOUR_MS).toISOString(),
      where: '/media/usb2/tsukuroi-inward-midoridai-1-of-1',
      what: '持ち運びファイルの署名を確かめられません。',
      effect: '何も取り込んでいません。前のものはそのまま使えます。',
      next: '作った人に、正しい鍵で作り直したか確かめてください。覚えがなければ USBメモリーを使わず、責任者に知らせてください。',
      by: '情報担当',
      times: 3,
    },
  ];
}

const REQUEST_TEXT = [
  'つくろい 依頼書（閉じた網から外へ出すもの）',
  '',
  '施設　　　　midoridai-kai / midoridai',
  '',
  'このファイルに入っているのは下のものだけです。端末の名前、人の名前、患者の情報は入っていません。',
  '',
  '■ 失われたか壊れていた配布物（ハッシュ値） 1 件',
  `・${'ab'.repeat(32)}`,
].join('\n');

/** What the page 持ち運び asks. */
export const CARRYING_ROUTES: Readonly<Record<string, Route>> = {
  'GET /carrying/bundles': (asked) => ({ list: { definition: bundlesGrid, rows: history(asked) } }),
  'GET /carrying/bundles/:id': (asked) => {
    const bundle = history(asked).find(({ id }) => id === asked.id);
    if (bundle === undefined) {
      throw notFound();
    }
    const label = (volume: number) =>
      [
        'つくろい 持ち運び',
        '',
        `名前　　　${bundle.name}`,
        `枚数　　　${bundle.volumes} 枚のうち ${volume} 枚目`,
        `あて先　　${bundle.whom}`,
        `中身　　　${bundle.about}`,
        `大きさ　　${bundle.size}`,
      ].join('\n');
    return { value: { bundle, labels: Array.from({ length: bundle.volumes }, (_, index) => label(index + 1)) } };
  },
  'GET /carrying/refused': (asked) => ({ list: { definition: refusedBundlesGrid, rows: refused(asked) } }),
  'GET /carrying/recipients': () => ({ value: { items: recipients } }),
  'POST /carrying/recipients': ({ body, hospital }) => {
    const row = {
      id: `50000000-0000-4000-8000-${String(recipients.length + 1).padStart(12, '0')}`,
      name: String(body.name),
      recipient: String(body.recipient),
      by: '情報担当',
      addedAt: new Date(hospital.nowMs()).toISOString(),
    };
    recipients.push(row);
    return { value: row };
  },
  'DELETE /carrying/recipients/:id': ({ id }) => {
    recipients.splice(0, recipients.length, ...recipients.filter((one) => one.id !== id));
    return { nothing: true };
  },
  'GET /carrying/preview': ({ search }) =>
    search.get('kind') === 'results'
      ? {
          value: {
            kind: 'results',
            text: `${REQUEST_TEXT}\n\n■ 端末のパッケージの一覧 3 種類\n・Debian 12 amd64 412 件\n・Debian 12 amd64 388 件\n・Ubuntu 24.04 amd64 702 件`,
            machines: 3,
            bytes: 184_000,
            size: '184 kB',
            digest: 'cd'.repeat(32),
          },
        }
      : {
          value: {
            kind: 'request',
            text: REQUEST_TEXT,
            machines: 0,
            bytes: 4_100,
            size: '4.1 kB',
            digest: 'ef'.repeat(32),
          },
        },
  'GET /carrying/media': (asked) => ({
    value: {
      ready: true,
      media: [{ folder: '/media/usb2', free: '28.4 GB' }],
      bundles: [
        {
          ...(({ id, name, whom, about, madeAt, size }) => ({ id, name, whom, about, madeAt, size }))(
            row(41, 'in', asked.hospital.nowMs()),
          ),
          volumes: 2,
          folders: ['/media/usb1/tsukuroi-inward-midoridai-1-of-2'],
          known: false,
        },
      ],
      unreadable: ['/media/usb3/copy'],
      looked: ['/media', '/run/media', '/mnt'],
    },
  }),
  'POST /carrying/checks': work('持ち運びファイルの確認'),
  'POST /carrying/imports': work('持ち運びファイルの取り込み'),
  'POST /carrying/bundles': work('依頼書の書き出し'),
};
