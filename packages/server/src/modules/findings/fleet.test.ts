import { addDays, type Clock } from '@tsukuroi/core';
import type { FeedState, KnowledgeView } from '@tsukuroi/knowledge';
import { memoryKnowledge } from '@tsukuroi/knowledge/memory.ts';
import type { Claim, KnowledgeRecord } from '@tsukuroi/knowledge/record.ts';
import { type MappedProduct, productMapOf } from '@tsukuroi/matching';
import { type Exposure, type Manifest, type Software, sealInventory } from '@tsukuroi/protocol';
import fc from 'fast-check';
import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { type Db, insertMany, inTransaction } from '../../platform/database/index.ts';
import { freshDb } from '../../platform/testing/stores.ts';
import { Audit, programActor } from '../audit/index.ts';
import { Devices } from '../devices/index.ts';
import { Inventories } from '../inventories/index.ts';
import { MODULES } from '../registry.ts';
import { acceptedText, Findings } from './index.ts';
import { JudgedVerdicts } from './judged.ts';

const mapped = (entry: Pick<MappedProduct, 'id' | 'match' | 'products'> & Partial<MappedProduct>): MappedProduct => ({
  title: { ja: entry.id, en: entry.id },
  scheme: 'generic',
  ...entry,
});
const PRODUCTS = productMapOf([
  mapped({
    id: 'windows-10',
    match: [{ os: 'windows', build: '10.0.19045' }],
    products: ['msrc/1'],
    scheme: 'windows',
    lifecycle: { product: 'windows', cycle: '10-22h2' },
  }),
  mapped({ id: 'viewer', match: [{ name: 'Viewer' }], products: ['cpe/a/maker/viewer'] }),
  mapped({
    id: 'archiver',
    match: [{ name: 'Archiver' }],
    products: ['cpe/a/maker/archiver'],
    lifecycle: { product: 'archiver', numbers: 1 },
  }),
]);

const DEBIAN: Manifest['os'] = { id: 'debian', version: '12', name: 'Debian GNU/Linux 12', codename: 'bookworm' };
const WINDOWS: Manifest['os'] = { id: 'windows', version: '10.0.19045.2', name: 'Microsoft Windows 10 Pro' };
const deb = (name: string, version: string, source?: string): Software => ({
  scheme: 'deb',
  name,
  version,
  arch: 'amd64',
  ...(source === undefined ? {} : { source, sourceVersion: version, origin: 'Debian' }),
});
const program = (name: string, version: string): Software => ({ scheme: 'windows', name, version });

const version = fc.constantFrom('1', '2', '3');
const manifest: fc.Arbitrary<Manifest> = fc.oneof(
  fc.tuple(version, version, fc.boolean()).map(
    ([curl, tar, isListing]): Manifest => ({
      format: 'manifest/1',
      os: DEBIAN,
      arch: 'x86_64',
      // Two packages may have one vulnerability; a listing without sources waits for the archive index.
      software: [deb('curl', curl, 'curl'), deb('tar', tar, 'tar'), ...(isListing ? [deb('libcurl4', '2')] : [])],
    }),
  ),
  fc.tuple(version, version, fc.boolean()).map(
    ([viewer, archiver, hasUnknown]): Manifest => ({
      format: 'manifest/1',
      os: WINDOWS,
      arch: 'x86_64',
      software: [
        program('Viewer', viewer),
        program('Archiver', archiver),
        ...(hasUnknown ? [program('Nobody Knows', '1')] : []),
      ],
    }),
  ),
);

const vulnerability = fc.constantFrom('CVE-2026-0001', 'CVE-2026-0002', 'CVE-2026-0003', 'CVE-2026-0004');
const product = fc.constantFrom(
  'deb/debian/12/curl',
  'deb/debian/12/tar',
  'msrc/1',
  'cpe/a/maker/viewer',
  'cpe/a/maker/archiver',
);
const day = fc.constantFrom('2025-11-20', '2025-11-24', '2026-11-21', '2026-11-24', '2026-12-20', '2027-11-23');
const record: fc.Arbitrary<KnowledgeRecord> = fc.oneof(
  fc
    .tuple(product, vulnerability, version, fc.constantFrom('fixed', 'open', 'condition', 'undetermined'))
    .map(([about, id, fixed, form]): KnowledgeRecord => {
      const claim = {
        kind: 'claim',
        feed: about.startsWith('deb/') ? 'debian' : about.startsWith('msrc/') ? 'msrc' : 'nvd',
        record: id,
        vulnerability: id,
        product: about,
        scheme: about.startsWith('deb/') ? 'deb' : about.startsWith('msrc/') ? 'windows' : 'generic',
      } as const;
      if (form === 'undetermined') {
        return { ...claim, status: 'undetermined', ranges: [], unreadable: 'free text' };
      }
      const to = about === 'msrc/1' ? `10.0.19045.${fixed}` : fixed;
      const ranges = form === 'open' ? [] : [{ to }];
      // The other side of an AND node: the system, or another program of the map.
      const other = fixed === '1' ? 'cpe/o/microsoft/windows' : 'cpe/a/maker/viewer';
      return {
        ...claim,
        status: 'affected',
        ranges,
        ...(form === 'fixed' ? { fixed: to } : {}),
        ...(form === 'condition' ? { requires: { product: other, ranges: [] } } : {}),
      };
    }),
  fc.tuple(vulnerability, fc.boolean(), fc.constantFrom(['Microsoft', 'Windows 10'], ['Maker', 'Viewer'])).map(
    ([id, ransomware, [vendor = '', name = '']]): KnowledgeRecord => ({
      kind: 'exploited',
      feed: 'kev',
      vulnerability: id,
      since: '2026-06-01',
      ransomware,
      vendor,
      product: name,
      name: id,
    }),
  ),
  fc.tuple(vulnerability, fc.constantFrom(0.01, 0.2, 0.9)).map(
    ([id, score]): KnowledgeRecord => ({
      kind: 'likelihood',
      feed: 'epss',
      vulnerability: id,
      score,
      percentile: score,
    }),
  ),
  fc
    .tuple(
      vulnerability,
      fc.constantFrom('AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'AV:L/AC:H/PR:L/UI:R/S:U/C:L/I:N/A:N'),
      version,
    )
    .map(
      ([id, vector, title]): KnowledgeRecord => ({
        kind: 'note',
        feed: 'jvn',
        vulnerability: id,
        language: 'ja',
        title,
        cvss: [{ version: '3.1', score: 5, vector: `CVSS:3.1/${vector}`, by: 'nvd' }],
      }),
    ),
  fc
    .tuple(
      fc.constantFrom(['windows', '10-22h2'], ['archiver', '2'], ['debian', '12'], ['deb/debian/12/tar', '12']),
      fc.oneof(day, fc.boolean()),
    )
    .map(
      ([[about = '', cycle = ''], ends]): KnowledgeRecord => ({
        kind: 'lifecycle',
        feed: 'eol',
        product: about,
        cycle,
        title: `${about} ${cycle}`,
        ends,
        source: 's',
      }),
    ),
  fc.tuple(fc.constantFrom('curl', 'libcurl4', 'other'), version, fc.boolean()).map(
    ([name, newest, security]): KnowledgeRecord => ({
      kind: 'archive',
      feed: 'debian-repository',
      distribution: 'debian',
      release: '12',
      suite: 'bookworm',
      security,
      package: name,
      architecture: 'amd64',
      version: newest,
      source: name === 'other' ? name : 'curl',
      sourceVersion: newest,
    }),
  ),
);

type Step =
  | { readonly do: 'news'; readonly added: readonly KnowledgeRecord[]; readonly dropped: number }
  | { readonly do: 'days'; readonly count: number }
  | { readonly do: 'report'; readonly device: number; readonly manifest: Manifest }
  | { readonly do: 'place'; readonly device: number; readonly exposure: Exposure }
  | {
      readonly do: 'accept';
      readonly device: number;
      readonly everywhere: boolean;
      readonly finding: string;
      readonly days: number;
    }
  | { readonly do: 'leave'; readonly device: number }
  | { readonly do: 'restart' };

const exposure = fc.constantFrom<Exposure>('edge', 'internal', 'isolated', 'unknown');
const device = fc.nat(5);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('news' as const),
      added: fc.array(record, { maxLength: 3 }),
      dropped: fc.nat(3),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('days' as const), count: fc.constantFrom(1, 2, 30) }) },
  fc.record({ do: fc.constant('report' as const), device, manifest }),
  fc.record({ do: fc.constant('place' as const), device, exposure }),
  fc.record({
    do: fc.constant('accept' as const),
    device,
    everywhere: fc.boolean(),
    finding: vulnerability,
    days: fc.constantFrom(0, 1, 40),
  }),
  fc.record({ do: fc.constant('leave' as const), device }),
  fc.record({ do: fc.constant('restart' as const) }),
);

const FACILITIES = ['east', 'west'];
const FEEDS = ['debian', 'msrc', 'nvd', 'kev', 'epss', 'jvn', 'eol', 'debian-repository'];

/** Two hospitals of three devices each, on a database of their own. */
class Site {
  readonly db: Db;
  readonly #devices: Devices;
  readonly #accepted: { facility: string; device?: string; finding: string; until: string }[] = [];
  day = '2026-11-22';
  records: readonly KnowledgeRecord[];
  view: KnowledgeView = memoryKnowledge([]);
  findings: Findings;

  constructor(db: Db, records: readonly KnowledgeRecord[]) {
    this.db = db;
    this.records = records;
    this.#devices = new Devices({ db, clock: this.clock });
    this.findings = this.fresh();
    this.learn(records);
  }

  get clock(): Clock {
    return { nowMs: () => Date.parse(`${this.day}T03:00:00Z`) };
  }

  /** The feeds are as old as the day, so that none of them turns stale on the way. */
  learn(records: readonly KnowledgeRecord[]): void {
    this.records = records;
    const feeds = FEEDS.map(
      (id): FeedState => ({
        id,
        origin: 'feeds-folder',
        date: this.day,
        sha256: '',
        records: 1,
        staleAfterDays: 3_650,
      }),
    );
    this.view = memoryKnowledge(records, feeds);
  }

  /** Another process on the same database, which has nothing in memory. */
  fresh(): Findings {
    return new Findings({
      db: this.db,
      clock: { nowMs: () => this.clock.nowMs() },
      products: PRODUCTS,
      knowledge: () => this.view,
      acceptedEverywhere: async (_, facility, day) =>
        new Map(
          this.#holding(day).flatMap((one) =>
            one.facility === facility && one.device === undefined ? [[one.finding, one.until] as const] : [],
          ),
        ),
      acceptedOn: async (_, id, day) =>
        acceptedText(
          this.#holding(day).flatMap((one) => (one.device === id ? [{ id: one.finding, until: one.until }] : [])),
        ),
      changeDevice: (tx, found, change) => this.#devices.change(tx, found, change),
      countDevices: (db, facility, profiles) => this.#devices.byProfile(db, facility, profiles),
    });
  }

  async report(number: number, shown: Manifest): Promise<void> {
    const inventory = sealInventory({
      device: { id: `d${number}`, name: `d${number}` },
      via: 'agent',
      manifest: shown,
      state: { collectedAt: '2026-11-22T00:00:00Z' },
    });
    const { db, clock, findings } = this;
    const inventories = new Inventories({ db, clock, audit: new Audit(clock), devices: this.#devices, findings });
    await inventories.take(programActor('test'), this.#facility(number), 'report', [inventory]);
  }

  async take(step: Step): Promise<void> {
    switch (step.do) {
      case 'news':
        this.learn([...this.records.slice(step.dropped), ...step.added]);
        return;
      case 'days':
        this.day = addDays(this.day, step.count);
        return;
      case 'report':
        await this.report(step.device, step.manifest);
        return;
      case 'place':
        await this.#change(step.device, async (tx, was) => {
          await this.findings.replace(tx, await this.#devices.change(tx, was, { exposure: step.exposure }), was);
        });
        return;
      case 'restart':
        this.findings = this.fresh();
        return;
      case 'leave':
        await this.#change(step.device, (tx, was) => this.findings.leave(tx, was));
        return;
      case 'accept': {
        const facility = this.#facility(step.device);
        const until = addDays(this.day, step.days);
        if (step.everywhere) {
          this.#accepted.push({ facility, finding: step.finding, until });
          await this.findings.rematch(facility);
          return;
        }
        await this.#change(step.device, async (tx, was) => {
          this.#accepted.push({ facility, device: was.id, finding: step.finding, until });
          await this.findings.replace(tx, was, was);
        });
      }
    }
  }

  #change(
    number: number,
    work: (tx: Parameters<Findings['replace']>[0], was: Parameters<Findings['replace']>[1]) => Promise<void>,
  ) {
    return this.findings.alone(async () => {
      const [was] = await this.#devices.bySource(this.db as never, this.#facility(number), `d${number}`);
      if (was !== undefined) {
        await this.findings.warm(was);
        await inTransaction(this.db, (tx) => work(tx, was));
      }
    });
  }

  #holding(day: string) {
    return this.#accepted.filter(({ until }) => until >= day);
  }

  #facility(number: number): string {
    return FACILITIES[number % FACILITIES.length] ?? '';
  }
}

/** Every counted row as people would name it: numbers differ between databases, names and counts must not. */
async function tables(db: Db): Promise<Record<string, unknown[]>> {
  const rows = async (query: ReturnType<typeof sql>) => (await query.execute(db)).rows;
  return {
    open: await rows(
      sql`select v.id, o.facility, o.affected, o.undetermined, o.act_now, o.this_week, o.next_window, o.watch, o.decision, o.due, o.first_seen from findings_open as o inner join findings_vulnerabilities as v on v.no = o.vulnerability order by v.id, o.facility`,
    ),
    profiles: await rows(
      sql`select facility, exposure, clinical_role, accepted, decision, act_now, this_week, next_window, watch, affected, undetermined, unmapped, judged, (select key from findings_sets where no = set_no) as software from findings_profiles where exists (select 1 from devices_devices where profile = findings_profiles.no) order by key`,
    ),
    vulnerabilities: await rows(
      sql`select id, kind, title, title_search, cvss, epss, exploited_since, ransomware from findings_vulnerabilities where no in (select vulnerability from findings_open) order by id`,
    ),
    identities: await rows(
      sql`select i.name, i.version, c.affected, c.undetermined from findings_identities as i inner join findings_identity_counts as c on c.no = i.no where i.no in (select identity from findings_software) order by i.key`,
    ),
    matched: await rows(sql`select facility, knowledge, day, listed from findings_matched order by facility`),
  };
}

const CURL: Claim = {
  kind: 'claim',
  feed: 'debian',
  record: 'CVE-2026-0001',
  vulnerability: 'CVE-2026-0001',
  product: 'deb/debian/12/curl',
  scheme: 'deb',
  status: 'affected',
  ranges: [{ to: '3' }],
  fixed: '3',
};
const SERVER: Manifest = { format: 'manifest/1', os: DEBIAN, arch: 'x86_64', software: [deb('curl', '1', 'curl')] };

/** Two hospitals of two servers each, counted under knowledge that says nothing yet about them. */
async function quietSite(): Promise<Site> {
  const db = await freshDb(
    'SQLite',
    MODULES.flatMap((module) => module.migrations),
  );
  await insertMany(
    db,
    'settings_facilities',
    ['id', 'name', 'created_at'],
    FACILITIES.map((id) => [id, id, '']),
  );
  const site = new Site(db, [{ ...CURL, product: 'deb/debian/12/tar' }]);
  for (const number of [0, 1, 2, 3]) {
    await site.report(number, SERVER);
  }
  await site.findings.rematchAll(FACILITIES);
  return site;
}

/** Beside it the end of support of Debian, about which nothing is known, is open everywhere. */
async function affectedIn(db: Db, table: 'findings_open' | 'findings_profiles'): Promise<unknown[]> {
  const rows = sql`select facility, affected from ${sql.table(table)} where affected + ${table === 'findings_profiles' ? 1 : 0} > 0 order by facility`;
  return (await rows.execute(db)).rows;
}

test('whoever waits for a list sees the counters of the news', async () => {
  const site = await quietSite();
  site.learn([CURL]);

  await site.findings.rematchAll(FACILITIES);
  await Promise.all(FACILITIES.map((facility) => site.findings.listed(facility)));

  expect(await affectedIn(site.db, 'findings_open')).toEqual(FACILITIES.map((facility) => ({ facility, affected: 2 })));
  expect(await affectedIn(site.db, 'findings_profiles')).toEqual(
    FACILITIES.map((facility) => ({ facility, affected: 1 })),
  );
});

test('a program that ended before its lists were brought up to date does so for the first reader', async () => {
  const site = await quietSite();
  site.learn([CURL]);
  await site.findings.rematchAll(FACILITIES);
  await Promise.all(FACILITIES.map((facility) => site.findings.listed(facility)));
  await sql`update findings_profiles set affected = 0, decision = 4`.execute(site.db);
  await sql`update findings_matched set listed = 0`.execute(site.db);

  await site.fresh().listed('east');

  expect(await affectedIn(site.db, 'findings_profiles')).toEqual([
    { facility: 'east', affected: 1 },
    { facility: 'west', affected: 0 },
  ]);
});

test('when the news cannot be written every facility stays as it was, and the next attempt writes all', async () => {
  const site = await quietSite();
  const before = await tables(site.db);
  site.learn([CURL]);
  await sql`create trigger full_disk before insert on findings_open when new.facility = 'west' begin select raise(abort, 'disk full'); end`.execute(
    site.db,
  );

  await expect(site.findings.rematchAll(FACILITIES)).rejects.toThrow('disk full');
  const after = await tables(site.db);
  await sql`drop trigger full_disk`.execute(site.db);
  await site.findings.rematchAll(FACILITIES);

  expect(after).toEqual(before);
  expect(await affectedIn(site.db, 'findings_open')).toEqual(FACILITIES.map((facility) => ({ facility, affected: 2 })));
});

test('profiles and sets that no device has any more are removed, others stay', async () => {
  const site = await quietSite();
  await site.report(0, { ...SERVER, software: [deb('curl', '2', 'curl')] });
  await site.report(2, { ...SERVER, software: [deb('curl', '3', 'curl')] });
  const count = async (table: string) =>
    (await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(site.db)).rows[0]?.count;
  const before = [await count('findings_profiles'), await count('findings_sets')];

  await site.fresh().rematchAll(FACILITIES);

  expect(before).toEqual([4, 3]);
  expect([await count('findings_profiles'), await count('findings_sets')]).toEqual([3, 3]);
  await site.report(0, SERVER);
  await site.findings.rematchAll(FACILITIES);
  expect(await tables(site.db)).toMatchObject({ profiles: [{}, {}, {}] });
});

test('what follows the news equals what is counted from nothing, table by table (law)', async () => {
  const advance = vi.spyOn(JudgedVerdicts.prototype, 'advance');
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 4, maxLength: 14 }),
      fc.array(manifest, { minLength: 6, maxLength: 6 }),
      fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
      async (records, manifests, days) => {
        const db = await freshDb(
          'SQLite',
          MODULES.flatMap((module) => module.migrations),
        );
        await insertMany(
          db,
          'settings_facilities',
          ['id', 'name', 'created_at'],
          FACILITIES.map((id) => [id, id, '']),
        );
        const site = new Site(db, records);
        for (const [number, shown] of manifests.entries()) {
          await site.report(number, shown);
        }
        await site.findings.rematchAll(FACILITIES);
        for (const steps of days) {
          for (const one of steps) {
            await site.take(one);
          }

          await site.findings.rematchAll(FACILITIES);
          await Promise.all(FACILITIES.map((facility) => site.findings.listed(facility)));
          const followed = await tables(db);
          await site.fresh().rematchAll(FACILITIES);
          const counted = await tables(db);

          expect(followed).toEqual(counted);
        }
        await db.destroy();
      },
    ),
    { numRuns: 30 },
  );
  // The short way was taken, and the long one where the short one cannot tell.
  expect(advance.mock.results.filter(({ value }) => value !== undefined).length).toBeGreaterThan(30);
}, 240_000);
