import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@tsukuroi/core';
import type { AptSupply } from '@tsukuroi/protocol/apt-supply.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { contentStore } from '@tsukuroi/trust/store/store.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { realNetwork } from '../network.ts';
import { fetchSupply } from './fetch-supply.ts';
import { preferencesOf } from './solve.ts';
import { archiveFolders, type FetchedSuite } from './suites.ts';
import { type StandInMirror, standInMirror } from './testing/stand-in-mirror.ts';

const OPENSSL = 'openssl '.repeat(5000);
const TZDATA = 'tzdata '.repeat(3000);
const network = { ...realNetwork, sleep: async () => undefined };

let folder: string;
let mirror: StandInMirror;
let other: Server | undefined;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tsukuroi-fetch-'));
  mkdirSync(join(folder, 'mirror/pool'), { recursive: true });
  writeFileSync(join(folder, 'mirror/pool/openssl.deb'), OPENSSL);
  writeFileSync(join(folder, 'mirror/pool/tz+data.deb'), TZDATA);
  mirror = await standInMirror(join(folder, 'mirror'));
});
afterEach(async () => {
  await mirror.stop();
  other?.close();
  other = undefined;
  rmSync(folder, { recursive: true });
});

const item = (name: string, content: string, path: string) => ({
  ...{ package: name, architecture: 'amd64', version: '1:2.0-1', suite: 0, path },
  ...{ sha256: sha256(content), size: content.length },
});
const PACKAGES = [item('openssl', OPENSSL, 'pool/openssl.deb'), item('tzdata', TZDATA, 'pool/tz+data.deb')];
const supplyOf = (packages = PACKAGES): AptSupply => ({
  ...{ format: 'apt-supply/1', madeAt: '2026-11-22T00:00:00Z', class: 'all', suites: [], packages, machines: [] },
});
const addresses = () =>
  new Map(PACKAGES.map((one) => [one.sha256, `${mirror.address}/${one.path.replace('+', '%2B')}`]));
const options = () => ({
  ...{ store: contentStore({ root: join(folder, 'store'), door: nodeDoor() }), network, holder: 'apt' },
});

async function answering(handle: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer({}, handle);
  other = server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('fetching a supply', () => {
  test('everything comes once; what is there is not asked for again; the supply is a content too', async () => {
    const first = await fetchSupply(supplyOf(), addresses(), options());
    const second = await fetchSupply(supplyOf(), addresses(), options());

    expect(first).toMatchObject({ fetched: 2, there: 0, fetchedBytes: OPENSSL.length + TZDATA.length, failed: [] });
    expect(second).toMatchObject({ fetched: 0, there: 2, fetchedBytes: 0, failed: [] });
    expect(mirror.asked.sort()).toEqual(['/pool/openssl.deb', '/pool/tz+data.deb']);
    expect(await options().store.sizeOf(first.supply.sha256)).toBe(first.supply.size);
    expect(await options().store.collect()).toMatchObject({ removed: 0 });
  });

  test('a line that breaks goes on from where it stopped', async () => {
    mirror.breakOnce('openssl.deb', 10_000);

    const fetched = await fetchSupply(supplyOf(), addresses(), options());

    expect(fetched).toMatchObject({ fetched: 2, failed: [] });
    const [, from] = mirror.asked.find((line) => line.startsWith('/pool/openssl.deb '))?.split(' ') ?? [];
    expect(Number(from)).toBeGreaterThan(0);
    expect(Number(from)).toBeLessThanOrEqual(10_000);
  });

  test('a mirror that knows no ranges: what is there already is passed over', async () => {
    let asked = 0;
    const address = await answering((_, response) => {
      asked += 1;
      response.writeHead(200, { 'content-length': OPENSSL.length });
      if (asked === 1) {
        response.write(OPENSSL.slice(0, 10_000), () => setImmediate(() => response.destroy()));
      } else {
        response.end(OPENSSL);
      }
    });

    const fetched = await fetchSupply(supplyOf(PACKAGES.slice(0, 1)), new Map([[sha256(OPENSSL), address]]), options());

    expect([fetched.fetched, asked]).toEqual([1, 2]);
  });

  test('another file under the name is refused and does not stop the rest', async () => {
    writeFileSync(join(folder, 'mirror/pool/openssl.deb'), OPENSSL.replace('o', '0'));

    const fetched = await fetchSupply(supplyOf(), addresses(), options());

    expect(fetched.failed.map(({ package: name, error }) => [name, error.code])).toEqual([
      ['openssl', 'CONTENT_HASH_WRONG'],
    ]);
    expect(fetched.fetched).toBe(1);
    expect(await options().store.sizeOf(sha256(OPENSSL))).toBeUndefined();
  });

  test('endless data ends at the announced size', async () => {
    const address = await answering((_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(OPENSSL), 1);
      response.on('close', () => clearInterval(timer));
    });

    const fetched = await fetchSupply(supplyOf(PACKAGES.slice(0, 1)), new Map([[sha256(OPENSSL), address]]), options());

    expect(fetched.failed.map(({ error }) => error.code)).toEqual(['CONTENT_TOO_LONG']);
  });

  test('a redirect to another host is not followed; an absent package is said', async () => {
    const address = await answering((_, response) =>
      response.writeHead(302, { location: 'http://elsewhere.example/openssl.deb' }).end(),
    );
    const places = new Map([
      [sha256(OPENSSL), address],
      [sha256(TZDATA), `${mirror.address}/gone.deb`],
    ]);

    const fetched = await fetchSupply(supplyOf(), places, options());

    expect(fetched.failed.map(({ package: name, error }) => [name, error.code]).sort()).toEqual([
      ['openssl', 'DOWNLOAD_REDIRECT'],
      ['tzdata', 'DOWNLOAD_REFUSED'],
    ]);
  });

  test("apt's own downloads are looked at first; a damaged one is no reason to go without", async () => {
    const archives = join(folder, 'archives');
    mkdirSync(archives);
    writeFileSync(join(archives, 'openssl_1%3a2.0-1_amd64.deb'), OPENSSL);
    writeFileSync(join(archives, 'tzdata_1%3a2.0-1_amd64.deb'), TZDATA.replace('t', 'T'));

    const fetched = await fetchSupply(supplyOf(), addresses(), { ...options(), archives: [archives] });

    expect(fetched).toMatchObject({ fetched: 2, failed: [] });
    expect(mirror.asked).toEqual(['/pool/tz+data.deb']);
  });

  test('no room: refused before anything is fetched', async () => {
    const store = contentStore({ root: join(folder, 'small'), door: nodeDoor(), quotaBytes: 40_000 });

    await expect(fetchSupply(supplyOf(), addresses(), { ...options(), store })).rejects.toMatchObject({
      code: 'STORE_QUOTA_FULL',
    });
    expect(mirror.asked).toEqual([]);
  });
});

describe('archives and pins', () => {
  test("the folder is the archive's own path; two of the same path are numbered; no host name is in it", () => {
    const folders = archiveFolders([
      'http://mirror.example/debian/',
      'http://other.example/debian/',
      'http://mirror.example/debian/',
      'http://mirror.example/../.hidden/x y/',
      'http://mirror.example/',
    ]);

    expect([...folders.values()]).toEqual(['debian', 'debian-2', 'hidden/x-20y', 'archive']);
  });

  test('class security: the security suite first, all others below what is installed', () => {
    const suite = (codename: string, security: boolean): FetchedSuite => ({
      suite: {
        ...{ archive: 'a', suite: codename, components: ['main'], security },
        date: '',
        inRelease: { sha256: '', size: 0 },
        indexes: [],
      },
      ...{
        repository: '',
        codename,
        archiveName: undefined,
        label: security ? 'Debian-Security' : 'Debian',
        indexes: [],
      },
    });
    const suites = [suite('bookworm-security', true), suite('bookworm', false)];

    expect(preferencesOf(suites, 'security')).toBe(
      'Package: *\nPin: release n=bookworm-security,l=Debian-Security\nPin-Priority: 500\n\nPackage: *\nPin: release *\nPin-Priority: 99\n',
    );
    expect(preferencesOf(suites, 'all')).toBe('');
  });
});
