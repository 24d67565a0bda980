import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalJson, fixedClock, isoSeconds, sha256 } from '@tsukuroi/core';
import { type Manifest, manifestDigest } from '@tsukuroi/protocol';
import { systemRunner } from '@tsukuroi/providers/runner.ts';
import { type BundleSource, exportBundle } from '@tsukuroi/trust/bundle/export.ts';
import { makeRequest } from '@tsukuroi/trust/bundle/request.ts';
import { makeRecipient } from '@tsukuroi/trust/bundle/sealed.ts';
import type { Request } from '@tsukuroi/trust/bundle/shape.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { keyIdOf, newKeyPair, type SigningKey } from '@tsukuroi/trust/keys/key.ts';
import { saveOnlineKey } from '@tsukuroi/trust/keys/online-key.ts';
import { type Box, openBox } from '@tsukuroi/trust/mailbox/index.ts';
import { signerOf, verifierOfKeys } from '@tsukuroi/trust/roles/verify.ts';
import { contentStore } from '@tsukuroi/trust/store/store.ts';
import { onTestFinished } from 'vitest';
import { standInMirror } from '../../apt/testing/stand-in-mirror.ts';
import { tinyArchive } from '../../apt/testing/tiny-archive.ts';
import { tinyDnfRepository, vendorKey } from '../../dnf/testing/tiny-repository.ts';
import { realNetwork } from '../../network.ts';
import { startPublisher } from '../../testing/publisher.ts';
import { STRAIGHT } from '../../way-out/shape.ts';
import { collectorConfigShape } from '../config.ts';
import type { Context } from '../context.ts';
import { collectorPlaces } from '../places.ts';
import type { Boxes } from '../round.ts';

export const ORGANISATION = '西病院グループ';
export const FACILITIES = ['higashi', 'minami'] as const;
type Facility = (typeof FACILITIES)[number];
const KEV_PATH = '/www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json';

/** CISA's catalogue in small; the entries are real, their number is not. */
export function kev(day: string, ...vulnerabilities: readonly string[]): string {
  return JSON.stringify({
    title: 'CISA Catalog of Known Exploited Vulnerabilities',
    catalogVersion: day.replaceAll('-', '.'),
    dateReleased: `${day}T17:00:00.0000Z`,
    count: vulnerabilities.length,
    vulnerabilities: vulnerabilities.map((cveID) => ({
      cveID,
      vendorProject: 'Fortinet',
      product: 'FortiOS',
      vulnerabilityName: 'Fortinet FortiOS Vulnerability',
      dateAdded: '2021-11-03',
      shortDescription: '-',
      requiredAction: 'Apply updates per vendor instructions.',
      dueDate: '2022-05-03',
      knownRansomwareCampaignUse: 'Known',
      notes: '',
      cwes: ['CWE-22'],
    })),
  });
}

/** A machine of Debian 12 as its facility tells of it. */
export function machine(...packages: readonly (readonly [name: string, version: string])[]): Manifest {
  const deb = (name: string, version: string) =>
    ({ scheme: 'deb', name, version, arch: 'amd64', source: name, sourceVersion: version, origin: 'Debian' }) as const;
  return {
    format: 'manifest/1',
    os: { id: 'debian', version: '12', name: 'Debian GNU/Linux 12 (bookworm)' },
    arch: 'x86_64',
    software: [deb('dpkg', '1.21.22'), ...packages.map(([name, version]) => deb(name, version))],
  };
}

/** A machine of AlmaLinux 9 as its facility tells of it. */
export function elManifest(...packages: readonly (readonly [name: string, evr: string])[]): Manifest {
  const software = packages.map(([name, version]) => ({ scheme: 'rpm', name, version, arch: 'x86_64' }) as const);
  const os = { id: 'almalinux', version: '9.4', name: 'AlmaLinux 9.4' };
  return { format: 'manifest/1', os, arch: 'x86_64', software };
}

/** A collector of two facilities with stand-ins of CISA and of a Debian archive; a folder that is gone when the test ends. */
export async function collectorWorld(more: { readonly dnf?: boolean } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-collector-'));
  const at = (name: string) => join(folder, name);
  const publisher = await startPublisher();
  mkdirSync(at('archive'));
  const mirror = await standInMirror(at('archive'));
  onTestFinished(async () => {
    await publisher.close();
    await mirror.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const vendor = more.dnf === true ? vendorKey(at('vendor')) : undefined;
  writeFileSync(at('el9.repo'), `[baseos]\nbaseurl = ${mirror.address}/baseos\n`);
  const dnf = { name: 'almalinux-9', os: { id: 'almalinux', version: '9' }, repositories: [at('el9.repo')] };
  const archive = tinyArchive(at('archive'), at('gpg'));
  const clock = fixedClock('2026-11-22T08:30:00Z');
  const door = nodeDoor();
  const places = collectorPlaces(at('data'));
  const madeAt = isoSeconds(clock.nowMs());
  const collector = newKeyPair();
  await saveOnlineKey(door, places.key, { secret: collector.secret, role: 'collector', madeAt });
  const recipient = await makeRecipient();
  mkdirSync(join(places.recipient, '..'), { recursive: true });
  writeFileSync(places.recipient, `# public key: ${recipient.recipient}\n${recipient.identity}\n`, { mode: 0o600 });
  const directors = new Map<Facility, SigningKey>();
  for (const facility of FACILITIES) {
    const { key } = newKeyPair();
    directors.set(facility, key);
    const keys = { [keyIdOf(key.publicKey)]: key.publicKey };
    const roles = { targets: { keyids: Object.keys(keys), threshold: 1 } };
    const signed = { _type: 'root', organisation: ORGANISATION, facility, keys, roles };
    writeFileSync(at(`${facility}.json`), JSON.stringify({ signed }));
  }
  writeFileSync(at('ward.list'), `deb ${mirror.address} bookworm-security main\n`);
  publisher.on(KEV_PATH, (_, response) => response.end(kev('2026-11-20', 'CVE-2018-13379')));
  const config = collectorConfigShape.parse({
    organisation: ORGANISATION,
    listen: '127.0.0.1:0',
    feeds: { only: ['kev'], mirror: publisher.url },
    apt: [
      {
        name: 'debian-12',
        os: { id: 'debian', version: '12' },
        sources: [at('ward.list')],
        keyrings: [archive.keyring],
      },
    ],
    dnf: vendor === undefined ? [] : [{ ...dnf, keys: [vendor.file] }],
    facilities: FACILITIES.map((id) => ({
      ...{ id, director: at(`${id}.json`), boxBytes: 50_000_000 },
    })),
  });
  const said: string[] = [];
  const context: Context = {
    config,
    places,
    door,
    store: contentStore({ root: places.store, door }),
    network: { ...realNetwork, sleep: async () => undefined },
    way: STRAIGHT,
    run: systemRunner,
    clock,
    language: 'ja',
    say: (line) => said.push(line),
  };
  const boxes = new Map<string, Boxes>();
  const open = (name: string): Promise<Box> => openBox({ door, folder: name, limitBytes: 50_000_000, clock });
  for (const id of FACILITIES) {
    boxes.set(id, {
      inward: await open(join(places.boxes(id), 'inward')),
      outward: await open(join(places.boxes(id), 'outward')),
    });
  }
  let sequence = 1;
  return {
    repository: tinyDnfRepository(at('archive/baseos'), (text) => vendor?.sign(text) ?? Buffer.alloc(0)),
    ...{ at, archive, boxes, clock, context, door, mirror, places, publisher, said },
    /** CISA answers nobody. */
    silenceKev: () =>
      publisher.on(KEV_PATH, (_, response) => {
        response.statusCode = 503;
        response.end();
      }),
    publishKev: (body: string) => publisher.on(KEV_PATH, (_, response) => response.end(body)),
    verify: verifierOfKeys({ role: 'collector', threshold: 1, keys: [collector.key.publicKey] }),
    /** A facility's server leaves what it has and lacks in the collector's box, with lists of its machines. */
    async write(
      facility: Facility,
      has: Partial<Request['has']>,
      machines: readonly Manifest[],
      as: Facility = facility,
    ): Promise<void> {
      const whole = { bundle: null, contents: [], lost: [], ...has };
      const request = makeRequest(clock, { organisation: ORGANISATION, facility, has: whole, wanted: [] });
      sequence += 1;
      const { folders } = await exportBundle({
        ...{ door, clock, out: at(`from-${facility}-${sequence}`), organisation: ORGANISATION, facility, sequence },
        direction: 'outward',
        about: { ja: '依頼', en: 'request' },
        sources: [
          source('request', 'request.json', request.bytes),
          ...machines.map((one) =>
            source('inventory', `machines/${manifestDigest(one)}.json`, Buffer.from(canonicalJson(one))),
          ),
        ],
        recipients: [recipient.recipient],
        sign: signerOf([directors.get(as) as SigningKey]),
      });
      await boxes.get(facility)?.outward.put(folders);
    },
  };
}

function source(kind: BundleSource['kind'], name: string, bytes: Uint8Array): BundleSource {
  return {
    ...{ kind, name, size: bytes.length, sha256: sha256(bytes) },
    async *open() {
      yield bytes;
    },
  };
}
