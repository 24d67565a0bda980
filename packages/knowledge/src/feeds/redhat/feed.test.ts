import { spawnSync } from 'node:child_process';
import { buffer } from 'node:stream/consumers';
import { zstdCompressSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { expect, test } from 'vitest';
import { memoryFile, openFeedFile, tarMembers } from '../../input.ts';
import type { Claim } from '../../record.ts';
import { contractCases } from '../contract.ts';
import { feedsFolder, hasRealData, realFiles } from '../real-data.ts';
import { feed } from './feed.ts';

for (const { name, run } of contractCases(feed, import.meta.dirname)) {
  test(name, run);
}

const PLATFORMS = {
  'BaseOS-8.9.0.Z.MAIN': 'cpe:/o:redhat:enterprise_linux:8::baseos',
  'BaseOS-8.10.0.Z.MAIN.EUS': 'cpe:/o:redhat:enterprise_linux:8::baseos',
  'BaseOS-8.4.0.Z.AUS': 'cpe:/o:redhat:rhel_aus:8.4::baseos',
};

/** A VEX document that says in which build of `fictitious` each platform has its fix. */
function vex(fixes: Partial<Record<keyof typeof PLATFORMS, string>>, day?: string): string {
  const builds = Object.entries(fixes).map(([platform, build]) => ({
    platform,
    build,
    id: `${platform}:fictitious-${build}`,
  }));
  return JSON.stringify({
    document: {
      csaf_version: '2.0',
      publisher: { namespace: 'https://www.redhat.com' },
      tracking: { id: 'CVE-2000-90082', current_release_date: '2024-01-01T00:00:00+00:00', status: 'final' },
    },
    product_tree: {
      branches: [
        ...Object.entries(PLATFORMS).map(([id, cpe]) => ({
          product: { product_id: id, name: id, product_identification_helper: { cpe } },
        })),
        ...builds.map(({ build }) => ({
          product: {
            product_id: `fictitious-${build}`,
            name: 'fictitious',
            product_identification_helper: { purl: `pkg:rpm/redhat/fictitious@${build}?arch=x86_64` },
          },
        })),
      ],
      relationships: builds.map(({ platform, build, id }) => ({
        full_product_name: { product_id: id },
        product_reference: `fictitious-${build}`,
        relates_to_product_reference: platform,
      })),
    },
    vulnerabilities: [
      {
        cve: 'CVE-2000-90082',
        product_status: { fixed: builds.map(({ id }) => id) },
        ...(day === undefined
          ? {}
          : {
              remediations: builds.map(({ id }) => ({
                category: 'vendor_fix',
                date: day,
                details: 'see the erratum',
                url: 'https://access.redhat.com/errata/RHSA-2000:9001',
                product_ids: [id],
              })),
            }),
      },
    ],
  });
}

async function claimsOf(path: string, content: string | Uint8Array): Promise<Claim[]> {
  const claims: Claim[] = [];
  await feed.parse([memoryFile(path, content)], (record) => {
    if (record.kind === 'claim') {
      claims.push(record);
    }
  });
  return claims;
}

test('a fix is to be had since the day that its remediation states; a VEX document that states none says nothing of it', async () => {
  const fixes = { 'BaseOS-8.9.0.Z.MAIN': '1.0-2.el8_9' } as const;

  const dated = await claimsOf('redhat/cve-2000-90082.json', vex(fixes, '2024-05-22T09:20:51+00:00'));
  const undated = await claimsOf('redhat/cve-2000-90082.json', vex(fixes));

  expect(dated.map(({ record, fixedOn }) => [record, fixedOn])).toEqual([['RHSA-2000:9001', '2024-05-22']]);
  expect(undated.map(({ fixedOn }) => fixedOn)).toEqual([undefined]);
});

test('a later minor release started from a newer build that was not fixed yet', async () => {
  const claims = await claimsOf(
    'redhat/cve-2000-90082.json',
    vex({ 'BaseOS-8.10.0.Z.MAIN.EUS': '2.28-251.el8_10.1', 'BaseOS-8.9.0.Z.MAIN': '2.28-236.el8_9.13' }),
  );

  expect(claims).toEqual([
    expect.objectContaining({
      ranges: [{ to: '2.28-236.el8_9.13' }, { from: '2.28-236.el8_9.13', fromExcluded: true, to: '2.28-251.el8_10.1' }],
      fixed: '2.28-251.el8_10.1',
      alsoFixed: ['2.28-236.el8_9.13'],
    }),
  ]);
});

test('the build of an extended line is known to be fixed; alone it speaks for its line only', async () => {
  const both = await claimsOf(
    'redhat/cve-2000-90082.json',
    vex({ 'BaseOS-8.10.0.Z.MAIN.EUS': '2.28-251.el8_10.1', 'BaseOS-8.4.0.Z.AUS': '2.28-151.el8_4.2' }),
  );
  const alone = await claimsOf('redhat/cve-2000-90082.json', vex({ 'BaseOS-8.4.0.Z.AUS': '2.28-151.el8_4.2' }));

  expect(both).toEqual([expect.objectContaining({ fixed: '2.28-251.el8_10.1', alsoFixed: ['2.28-151.el8_4.2'] })]);
  expect(alone).toEqual([expect.objectContaining({ fixed: '2.28-151.el8_4.2', only: ['line:rhel_aus-8.4'] })]);
});

test.each([
  [
    'a build, its module in the purl',
    'pkg:rpm/redhat/php@7.2.24-1.module%2Bel8.2.0?arch=x86_64&epoch=1&rpmmod=php:7.2:82:ab',
    '1:7.2.24-1.module+el8.2.0',
  ],
  ['a package of a stream', 'pkg:rpm/redhat/php@7.2?arch=src&rpmmod=php:7.2', undefined],
  ['a package in a module, as written before', 'pkg:rpmmod/redhat/php:7.2/php', undefined],
])('%s', async (_, purl, build) => {
  const { document, product_tree: tree } = JSON.parse(vex({ 'BaseOS-8.9.0.Z.MAIN': '1-1' }));
  tree.branches.at(-1).product.product_identification_helper.purl = purl;
  const status = build === undefined ? 'known_affected' : 'fixed';
  const vulnerabilities = [
    { cve: 'CVE-2000-90083', product_status: { [status]: ['BaseOS-8.9.0.Z.MAIN:fictitious-1-1'] } },
  ];

  const claims = await claimsOf(
    'redhat/cve-2000-90083.json',
    JSON.stringify({ document, product_tree: tree, vulnerabilities }),
  );

  expect(claims).toEqual([
    expect.objectContaining({
      product: 'rpm/rhel/8/php',
      status: 'affected',
      only: ['module:php:7.2'],
      ranges: build === undefined ? [] : [{ to: build }],
    }),
  ]);
});

test("the publisher's archive is read member by member", async () => {
  const tar = pack();
  tar.entry({ name: '2000/cve-2000-90082.json' }, vex({ 'BaseOS-8.9.0.Z.MAIN': '1-1.el8_9' }));
  tar.finalize();

  const claims = await claimsOf('redhat/csaf_vex_2024-08-04.tar.zst', zstdCompressSync(await buffer(tar)));

  expect(claims).toEqual([expect.objectContaining({ product: 'rpm/rhel/8/fictitious', fixed: '1-1.el8_9' })]);
});

test('an archive that was cut is refused', async () => {
  const tar = pack();
  tar.entry({ name: '2000/cve-2000-90082.json' }, vex({ 'BaseOS-8.9.0.Z.MAIN': '1-1.el8_9' }));
  tar.finalize();
  const whole = zstdCompressSync(await buffer(tar));

  await expect(claimsOf('redhat/csaf_vex_2024-08-04.tar.zst', whole.subarray(0, -20))).rejects.toMatchObject({
    code: 'FEED_UNREADABLE',
  });
});

const absent = !hasRealData('rhel');

test.skipIf(absent)('real files (samples), skipped where the folder rhel of the real feeds is absent', async () => {
  const claims: Claim[] = [];

  const summary = await feed.parse(await realFiles(feed), (record) => {
    if (record.kind === 'claim') {
      claims.push(record);
    }
  });

  console.log(`redhat: ${JSON.stringify({ claims: claims.length, ...summary })}`);
  expect(claims.length).toBeGreaterThan(500);
  expect(claims).toContainEqual(
    expect.objectContaining({
      record: 'RHSA-2023:5835',
      vulnerability: 'CVE-2023-44487',
      product: 'rpm/rhel/7/rhc-worker-script',
      fixed: '0.5-1.el7_9',
    }),
  );
  expect(claims).toContainEqual(
    expect.objectContaining({
      vulnerability: 'CVE-2023-6212',
      product: 'rpm/rhel/6/firefox',
      remedies: [{ do: 'will-not-fix' }],
    }),
  );
});

const xz = spawnSync('xz', ['--version']).status === 0;

test.skipIf(absent || !xz)('the real VEX of CVE-2024-2961, skipped where it or the program xz is absent', async () => {
  const archive = await openFeedFile(feedsFolder(), 'rhel/csaf-vex-samples.tar.gz');
  let document = Buffer.alloc(0);
  for await (const member of tarMembers(archive)) {
    if (member.path.endsWith('/cve-2024-2961.json.xz')) {
      document = spawnSync('xz', ['-dc'], { input: await member.read(), maxBuffer: 1024 ** 3 }).stdout;
    }
  }

  const claims = await claimsOf('redhat/cve-2024-2961.json', document);

  expect(claims.find(({ product }) => product === 'rpm/rhel/8/glibc')).toMatchObject({
    record: 'RHSA-2024:3269',
    fixed: '2.28-251.el8_10.1',
    alsoFixed: expect.arrayContaining(['2.28-236.el8_9.13', '2.28-225.el8_8.11']),
  });
  expect(claims.find(({ product }) => product === 'rpm/rhel/7/compat-glibc')).toMatchObject({ status: 'not-affected' });
});
