import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dearmoured } from '../armour.ts';
import { inRoot, type RpmBed, rpmBeds } from '../testing/rpm-bed.ts';
import { missingForDnf, type SmallRpm, type SmallVendor, smallVendor } from '../testing/small-repository.ts';
import { certificatesIn } from './certificates.ts';
import { type DnfChannel, dnfChannelProof } from './channel-proof.ts';

const missing = missingForDnf();
if (missing !== undefined) {
  process.stdout.write(`channels of dnf: skipped, ${missing}\n`);
}

const VIEWER: readonly [SmallRpm, SmallRpm] = [
  { name: 'ward-viewer', version: '1.0-1' },
  { name: 'ward-viewer', version: '1.0-2' },
];
const LINK: readonly [SmallRpm, SmallRpm] = [
  { name: 'lab-link', version: '4.1-1', head: ['Epoch: 2'] },
  { name: 'lab-link', version: '4.2-1', head: ['Epoch: 2'] },
];

describe.skipIf(missing !== undefined)('a channel of the catalogue stands behind packages of dnf', () => {
  let folder: string;
  let vendor: SmallVendor;
  /** Another vendor, whose key the machine has too. */
  let other: SmallVendor;
  let bed: ReturnType<typeof rpmBeds>;

  beforeAll(() => {
    folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'tsukuroi-dnf-proof-'));
    mkdirSync(join(folder, 'other'));
    vendor = smallVendor(folder);
    other = smallVendor(join(folder, 'other'));
    writeFileSync(join(vendor.keyFolder, 'RPM-GPG-KEY-other'), readFileSync(other.keyFile));
    bed = rpmBeds(folder, vendor);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const keyOf = ({ keyFile }: SmallVendor): string =>
    certificatesIn(dearmoured(readFileSync(keyFile)) ?? Buffer.of())?.[0]?.fingerprint ?? '';
  const channel = (more: Partial<DnfChannel> = {}): DnfChannel => ({
    ...{ kind: 'yum', suites: ['baseos'], keys: [keyOf(vendor)] },
    ...more,
  });
  /** The vendor signs its packages and not its index. */
  const unsigned = (it: RpmBed): RpmBed => ({
    ...it,
    order: {
      ...{ packages: it.order.packages, unsigned: 'left-to-channel' },
      repositories: it.order.repositories.map((one) => ({ ...one, signature: null })),
    },
  });

  /** What the channel says of each package of the order, the refusal's code or the proof. */
  async function answers(it: RpmBed, of: DnfChannel) {
    const prepared = await it.provider.prepare(it.order, it.world);
    if (!prepared.ok) {
      throw new Error(`${prepared.error.because} ${prepared.error.about}`);
    }
    const { keyFolder } = vendor;
    const proof = dnfChannelProof({ prepared: prepared.value, world: it.world, keyFolder, root: it.root });
    const given = [];
    for (const item of it.order.packages) {
      const answer = await proof(of, item);
      given.push(answer.ok ? answer.value : answer.error);
    }
    return given;
  }

  test('a newer package of a signed index is backed, with the index and the hash that were verified', async () => {
    const it = bed([VIEWER[0], LINK[0]], [VIEWER[1], LINK[1]]);
    const [viewer, link] = it.order.packages;

    expect(await answers(it, channel())).toEqual(
      [viewer, link].map((item) => ({
        ...{ index: item?.index, package: item?.package, version: item?.version, sha256: item?.sha256 },
        ...{ length: item?.length, newer: 'yes', wanted: true, removes: [] },
      })),
    );
  });

  test('an index signed by a key that the machine has and the channel does not name is refused', async () => {
    const it = bed([VIEWER[0]], [VIEWER[1]]);

    expect(await answers(it, channel({ keys: [keyOf(other)] }))).toEqual(['DNF_PROOF_KEY_NOT_OF_CHANNEL']);
  });

  test('a repository that is not of the channel, a channel of another kind, and another index are refused', async () => {
    const it = bed([VIEWER[0]], [VIEWER[1]]);
    const elsewhere = it.order.packages.map((item) => ({ ...item, index: 'a'.repeat(64) }));

    expect(await answers(it, channel({ suites: ['appstream'] }))).toEqual(['DNF_PROOF_NOT_OF_CHANNEL']);
    expect(await answers(it, channel({ kind: 'apt' }))).toEqual(['DNF_PROOF_NOT_OF_CHANNEL']);
    const prepared = await it.provider.prepare(it.order, it.world);
    const proof = prepared.ok
      ? dnfChannelProof({ prepared: prepared.value, world: it.world, keyFolder: vendor.keyFolder, root: it.root })
      : undefined;
    expect(await proof?.(channel(), elsewhere[0] ?? { sha256: '', index: '' })).toEqual({
      ...{ ok: false, error: 'DNF_PROOF_PACKAGE_NOT_PROVED' },
    });
  });

  test('an unsigned index is refused by a channel that does not say packages-only, however well the packages are signed', async () => {
    const it = unsigned(bed([VIEWER[0]], [VIEWER[1]]));

    expect(await answers(it, channel())).toEqual(['DNF_PROOF_LIST_UNSIGNED']);
    expect(await answers(it, channel({ metadata: 'signed' }))).toEqual(['DNF_PROOF_LIST_UNSIGNED']);
  });

  test('packages-only: a key of the channel must have signed the package itself, not just any key of the machine', async () => {
    const it = unsigned(bed([VIEWER[0]], [VIEWER[1]]));
    const packagesOnly = channel({ metadata: 'packages-only' });
    const strangers = unsigned(bed([LINK[0]], [LINK[1]], { signer: other }));
    inRoot(strangers.root, '--import', other.keyFile);

    expect(await answers(it, packagesOnly)).toMatchObject([{ newer: 'yes', wanted: true }]);
    expect(await answers(strangers, packagesOnly)).toEqual(['DNF_PROOF_PACKAGE_KEY_NOT_OF_CHANNEL']);
    expect(await answers(it, { ...packagesOnly, keys: [keyOf(other)] })).toEqual([
      'DNF_PROOF_PACKAGE_KEY_NOT_OF_CHANNEL',
    ]);
  });

  test('packages-only does not loosen an index that is signed: a bad signature is refused all the same', async () => {
    const it = bed([VIEWER[0]], [VIEWER[1]]);
    const signature = it.order.repositories[0]?.signature?.sha256 ?? '';
    it.files.set(signature, it.files.get(it.order.packages[0]?.sha256 ?? '') ?? '');

    await expect(answers({ ...it, order: { ...it.order, unsigned: 'left-to-channel' } }, channel())).rejects.toThrow(
      'list-refused baseos repomd.xml.asc wrong-hash',
    );
  });

  test('a new package is wanted when what is installed needs it, also through another one; nobody’s wish is not', async () => {
    const it = bed(
      [VIEWER[0], LINK[0]],
      [
        { ...VIEWER[1], head: ['Requires: codec-of-the-ward >= 1'] },
        { name: 'lab-codec', version: '1-1', head: ['Provides: codec-of-the-ward = 2', 'Requires: lab-tables'] },
        { name: 'lab-tables', version: '1-1' },
        { name: 'smuggled', version: '9-9' },
      ],
    );

    expect(
      (await answers(it, channel())).map((one) => (typeof one === 'string' ? one : [one.package, one.wanted])),
    ).toEqual([
      ['ward-viewer', true],
      ['lab-codec', true],
      ['lab-tables', true],
      ['smuggled', false],
    ]);
  });

  test('what is there already as ordered has nothing to prove, and nothing is said of it', async () => {
    const it = bed([VIEWER[1], LINK[0]], [VIEWER[1], LINK[1]]);

    const [viewer, link] = await answers(it, channel());

    expect([viewer, typeof link]).toEqual(['DNF_PROOF_PACKAGE_NOT_PROVED', 'object']);
  });
});
