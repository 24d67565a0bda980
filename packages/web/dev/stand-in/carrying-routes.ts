import { type BundleRow, bundlesGrid } from '@tsukuroi/protocol';
import { notFound } from './problems.ts';
import type { Asked, Route } from './routes.ts';

const HOUR_MS = 3_600_000;

const EFFECTS = [
  { effect: 'done', effectText: '知識とカタログを入れ替えました。' },
  {
    effect: 'refused',
    effectText:
      '知識の署名が正しくないため使っていません。前の知識のまま動いています。収集機の担当者に作り直しを頼んでください。',
  },
] as const satisfies readonly Pick<BundleRow, 'effect' | 'effectText'>[];

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
    ...(way === 'out' ? { effect: 'none', effectText: '' } : EFFECTS[index % 9 === 0 ? 1 : 0]),
    effect: way === 'out' ? 'none' : index === 33 ? 'done' : 'overtaken',
    effectText: '',
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
      ['読み取っています 1.2 GB / 3.2 GB(あと 2 分以内)。抜かないでください。'],
      () => undefined,
    ),
  });
}

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
