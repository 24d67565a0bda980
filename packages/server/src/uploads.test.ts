import { memoryKnowledge } from '@tsukuroi/knowledge/memory.ts';
import { expect, test } from 'vitest';
import { domainOf } from './domain.ts';
import { verifyAudit } from './modules/audit/index.ts';
import { freshDb } from './platform/testing/stores.ts';
import { contents } from './testing/contents.ts';
import { DEBIAN_FEED, debian, SMALL_KNOWLEDGE, upload } from './testing/hospital.ts';
import { mutated } from './testing/mutations.ts';
import { ALL_MIGRATIONS, as, testServer } from './testing/server.ts';

/** Uploads in a test run; all with `TSUKUROI_UPLOADS=10000`. Another seed shows other damage. */
const RUNS = Number(process.env.TSUKUROI_UPLOADS ?? 1_000);
const SEED = Number(process.env.TSUKUROI_UPLOADS_SEED ?? 20_261_122);
/** A preview is kept for an hour and changes nothing else; the planner takes its notes of earlier changes when its round comes. */
const PREVIEWS = new Set(['ledger_previews', 'accounts_sessions', 'accounts_attempts', 'rollouts_touched']);

const INVENTORIES: readonly (readonly [string, string])[] = [
  ['one.json', JSON.stringify(debian('ward-1', ['openssl@3.0.11-1', 'bash@5.2.15-2']))],
  ['several.json', JSON.stringify(['a', 'b', 'c'].map((name) => debian(name, ['nginx@1.22.1-9'])))],
  [
    'sbom.json',
    JSON.stringify({
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      serialNumber: 'urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79',
      version: 1,
      metadata: { component: { type: 'device', name: '輸液ポンプ', version: '2.1' } },
      components: [
        {
          type: 'library',
          name: 'log4j-core',
          version: '2.8.1',
          purl: 'pkg:maven/org.apache.logging.log4j/log4j-core@2.8.1',
        },
        { type: 'library', name: 'zlib', version: '1.2.11' },
      ],
    }),
  ],
  [
    'systeminfo.txt',
    'ホスト名:               RECEPTION1\r\nOS 名:                  Microsoft Windows 10 Pro\r\nOS バージョン:          10.0.19045 N/A ビルド 19045\r\nOS 構成:                メンバー ワークステーション\r\nシステムの種類:         x64-based PC\r\nホットフィックス:       1 ホットフィックスがインストールされています。\r\n                        [01]: KB5034763\r\n',
  ],
  [
    'dpkg.txt',
    'ii  bash     5.2.15-2+b2       amd64  GNU Bourne Again SHell\nii  openssl  3.0.11-1~deb12u1  amd64  toolkit\n',
  ],
];

const LEDGERS: readonly (readonly [string, string])[] = [
  [
    '台帳.csv',
    '資産番号,機器名,型番,シリアル番号,部署,使用状況,購入日\nA-1,受付PC,Desk,SN1,医事課,使用中,令和3年4月1日\nA-2,心電計,ECG,SN2,検査科,予備,R5.1.2\n',
  ],
  ['arp.txt', '? (192.0.2.1) at 00:00:5e:00:53:01 [ether] on eth0\n'],
];

/** mulberry32: the same damage in every run with one seed. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

test(`${RUNS} damaged uploads (seed ${SEED}): what is refused changes nothing, and the server goes on`, {
  timeout: 1_800_000,
}, async () => {
  const db = await freshDb('SQLite', ALL_MIGRATIONS);
  const { app, context } = await testServer(db);
  await domainOf(context).knowledge.use(memoryKnowledge(SMALL_KNOWLEDGE, [DEBIAN_FEED]));
  const [first] = INVENTORIES;
  await upload(app, '/api/v1/inventories', [{ name: 'a.json', text: first?.[1] ?? '' }]);
  const next = numbers(SEED);
  let before = await contents(db, PREVIEWS);
  const counted = { refused: 0, taken: 0, previewed: 0 };

  for (let run = 0; run < RUNS; run++) {
    const ledger = next() < 0.35;
    const files = ledger ? LEDGERS : INVENTORIES;
    const [name, text] = files[Math.floor(next() * files.length)] ?? ['', ''];
    const damaged = mutated(Buffer.from(text), next);
    const answer = await upload(app, ledger ? '/api/v1/ledger/preview' : '/api/v1/inventories', [
      { name, text: damaged },
    ]);
    expect(answer.statusCode, `run ${run}: ${answer.body.slice(0, 500)}`).toBeLessThan(500);
    const taken = !ledger && answer.statusCode === 200 && answer.json().files[0].taken;
    counted[ledger && answer.statusCode === 200 ? 'previewed' : taken ? 'taken' : 'refused']++;
    if (taken) {
      before = await contents(db, PREVIEWS);
    } else if (run % 10 === 0) {
      expect(await contents(db, PREVIEWS), `before run ${run}`).toEqual(before);
    }
  }

  expect(await contents(db, PREVIEWS)).toEqual(before);
  expect(counted.refused).toBeGreaterThan(RUNS / 4);
  expect((await verifyAudit(db)).ok).toBe(true);
  expect((await app.inject({ url: '/api/v1/today', headers: as('admin') })).statusCode).toBe(200);
});
