import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeError } from '@tsukuroi/core';
import { systemRunner } from '@tsukuroi/providers/runner.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aptRoot } from '../apt/root.ts';
import { type StandInMirror, standInMirror } from '../apt/testing/stand-in-mirror.ts';
import { tinyArchive } from '../apt/testing/tiny-archive.ts';
import { fetchWhole } from '../fetch-whole.ts';
import { networkOf } from './network.ts';
import { readWayOut } from './read.ts';
import { ownAuthority } from './testing/authority.ts';
import { type StandInProxy, standInProxy } from './testing/proxy.ts';

const USER = 'collector';
/** Signs that would end a word of apt's settings or of an address. */
const PASSWORD = 'p"a s@s:%41;w\\o/rd漢';
const HOST = 'publisher.example.org';

let folder: string;
let proxy: StandInProxy;
let publisher: Server;
let authority: ReturnType<typeof ownAuthority>;
let mirror: StandInMirror;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tsukuroi-way-'));
  writeFileSync(join(folder, 'password'), `${PASSWORD}\n`, { mode: 0o600 });
  authority = ownAuthority(join(folder, 'authority'), [HOST]);
  proxy = await standInProxy(USER, PASSWORD);
  publisher = createServer({ key: authority.key, cert: authority.certificate }, (_, response) => response.end('news'));
  await new Promise<void>((resolve) => publisher.listen(0, '127.0.0.1', resolve));
  proxy.leadTo((publisher.address() as AddressInfo).port);
  mkdirSync(join(folder, 'archive'));
  mirror = await standInMirror(join(folder, 'archive'));
});
afterEach(async () => {
  await proxy.stop();
  await mirror.stop();
  publisher.closeAllConnections();
  publisher.close();
  rmSync(folder, { recursive: true });
});

const wayOut = (more: { passwordFile?: string; authorities?: readonly string[]; address?: string } = {}) =>
  readWayOut({
    proxy: {
      address: more.address ?? proxy.address,
      user: USER,
      passwordFile: join(folder, more.passwordFile ?? 'password'),
      except: [],
    },
    authorities: more.authorities ?? [authority.file],
  });

async function fetched(way: Awaited<ReturnType<typeof wayOut>>) {
  const network = { ...networkOf(way), sleep: async () => undefined };
  return fetchWhole(network, `https://${HOST}/feed`, join(folder, 'feed'), { limitBytes: 1000 }, () => 0);
}

/** Every sentence of an error, and the error itself: no password may stand in any of them. */
async function refusal(work: Promise<unknown>) {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const { code, what, effect, next } = describeError(error);
  const all = `${what}${effect}${next}${error instanceof Error ? `${error.stack}${String(error.cause)}` : ''}`;
  return {
    code,
    what,
    leaks: [PASSWORD, Buffer.from(`${USER}:${PASSWORD}`).toString('base64')].some((it) => all.includes(it)),
  };
}

describe('out through an authenticating proxy that shows certificates of the hospital', () => {
  it('fetches, with the tunnel opened by user and password', async () => {
    const outcome = await fetched(await wayOut());

    expect(outcome).toMatchObject({ state: 'saved', bytes: 4 });
    expect(proxy.passed).toEqual([`CONNECT ${HOST}:443`]);
  });

  it('a wrong password is said as such, and never shown', async () => {
    writeFileSync(join(folder, 'wrong'), 'secret-of-yesterday\n', { mode: 0o600 });

    const said = await refusal(fetched(await wayOut({ passwordFile: 'wrong' })));

    expect(said).toMatchObject({ code: 'PROXY_LOGIN', leaks: false });
    expect(said.what).not.toContain('secret-of-yesterday');
  });

  it.each([
    [403, 'PROXY_FORBIDS'],
    [502, 'PROXY_CANNOT'],
  ])('a proxy that answers %i: %s', async (status, code) => {
    proxy.answer = status;

    expect(await refusal(fetched(await wayOut()))).toMatchObject({ code, leaks: false });
  });

  it('a proxy that is away', async () => {
    const way = await wayOut();
    await proxy.stop();

    expect(await refusal(fetched(way))).toMatchObject({ code: 'PROXY_AWAY', leaks: false });
  });

  it("without the hospital's authority nothing is believed", async () => {
    const said = await refusal(fetched(await wayOut({ authorities: [] })));

    expect(said).toMatchObject({ code: 'CERTIFICATE_NOT_TRUSTED', leaks: false });
    expect(said.what).toContain(HOST);
  });

  it('a password file that others can read is not used', async () => {
    chmodSync(join(folder, 'password'), 0o640);

    expect(await refusal(wayOut())).toMatchObject({ code: 'SECRET_FILE_OPEN', leaks: false });
  });

  it("a server's certificate is no authority", async () => {
    const file = join(folder, 'authority/cert.pem');

    expect(await refusal(wayOut({ authorities: [file] }))).toMatchObject({ code: 'AUTHORITY_UNREADABLE' });
  });
});

describe('apt goes the same way', () => {
  const source = () => ({
    uri: mirror.address,
    suite: 'bookworm-security',
    components: ['main'],
    architectures: [],
  });
  const rootOf = async (way: Awaited<ReturnType<typeof wayOut>>, uri = mirror.address) => {
    const archive = tinyArchive(join(folder, 'archive'), join(folder, 'gpg'));
    archive.publish([{ name: 'openssl', version: '3.0.22-1' }]);
    return aptRoot({
      ...{
        folder: join(folder, 'root'),
        architectures: ['amd64'],
        keyrings: [archive.keyring],
        run: systemRunner,
        way,
      },
      sources: [{ ...source(), uri }],
    });
  };

  it('over plain http, with every sign of the password', async () => {
    proxy.leadTo(Number(new URL(mirror.address).port));
    const root = await rootOf(await wayOut(), 'http://deb.example.org');

    await root.update();

    expect(await root.indexes()).toHaveLength(1);
    expect(proxy.passed).toContain('GET http://deb.example.org/dists/bookworm-security/InRelease');
  });

  it('over TLS by the authority of the hospital', async () => {
    const tls = createServer({ key: authority.key, cert: authority.certificate }, async (asked, response) => {
      const answer = await fetch(`${mirror.address}${asked.url}`);
      response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
    });
    await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
    proxy.leadTo((tls.address() as AddressInfo).port);
    const root = await rootOf(await wayOut(), `https://${HOST}`);

    await root.update();

    expect(await root.indexes()).toHaveLength(1);
    expect(proxy.passed[0]).toBe(`CONNECT ${HOST}:443`);
    tls.closeAllConnections();
    tls.close();
  });

  it.each([
    ['a wrong password', 'PROXY_LOGIN', async () => undefined, 'wrong', undefined],
    ['a proxy that is away', 'PROXY_AWAY', () => proxy.stop(), 'password', undefined],
    ['a certificate of nobody', 'CERTIFICATE_NOT_TRUSTED', async () => undefined, 'password', [] as readonly string[]],
  ])('%s: %s', async (_, code, before, passwordFile, authorities) => {
    writeFileSync(join(folder, 'wrong'), 'secret-of-yesterday\n', { mode: 0o600 });
    const way = await wayOut({ passwordFile, ...(authorities === undefined ? {} : { authorities }) });
    const root = await rootOf(way, `https://${HOST}`);
    await before();

    expect(await refusal(root.update())).toMatchObject({ code, leaks: false });
  });
});
