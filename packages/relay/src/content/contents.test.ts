import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { sha256, systemClock } from '@tsukuroi/core';
import { RELAY_PATHS } from '@tsukuroi/protocol/relay-api.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { expect, test } from 'vitest';
import { bytesOf } from '../testing/bytes.ts';
import { ask, codeOf, relayWorld } from '../testing/world.ts';

const MEGABYTE = 1024 * 1024;
const pathOf = (bytes: Buffer) => `${RELAY_PATHS.content}${sha256(bytes)}`;

test('each file crosses the link once: 20 devices of two wards ask at once, the server is asked once', async () => {
  const { device, publish, server, startRelay } = await relayWorld();
  const [big, small] = [bytesOf(5 * MEGABYTE, 'big'), bytesOf(700, 'small')];
  await publish([big, small]);
  // Slow enough that all twenty ask while it is still on its way.
  server.pace = () => new Promise((resolve) => setTimeout(resolve, 4));
  const relay = await startRelay('relay');
  const devices = await Promise.all(Array.from({ length: 20 }, device));

  const got = await Promise.all(devices.map((one) => ask(relay.address, pathOf(big), one)));
  const later = await ask(relay.address, pathOf(small), await device());

  expect(got.map(({ bytes, status }) => [status, sha256(bytes)])).toEqual(devices.map(() => [200, sha256(big)]));
  expect(sha256(later.bytes)).toBe(sha256(small));
  expect(server.requestsFor(sha256(big))).toBe(1);
  expect(server.sent.get(sha256(big))).toBe(big.length);
});

test('only what a signed target names: a file on the server’s disk that nobody signed is not even asked for', async () => {
  const { device, server, startRelay } = await relayWorld();
  const stray = bytesOf(100, 'stray');
  server.contents.set(sha256(stray), stray);
  const relay = await startRelay('relay');
  const one = await device();

  const got = await ask(relay.address, pathOf(stray), one);
  const strange = await ask(relay.address, `${RELAY_PATHS.content}../../identity/identity.json`, one);

  expect([got.status, codeOf(got)]).toEqual([404, 'CONTENT_UNNAMED']);
  expect(strange.status).toBe(404);
  expect(server.requestsFor(sha256(stray))).toBe(0);
});

test('ranges, names and repetitions are answered as RFC 9110 says', async () => {
  const { device, publish, startRelay } = await relayWorld();
  const bytes = bytesOf(MEGABYTE, 'ranges');
  await publish([bytes]);
  const relay = await startRelay('relay');
  const one = await device();
  const get = (headers: Record<string, string>, method = 'GET') =>
    ask(relay.address, pathOf(bytes), one, { headers, method });

  const part = await get({ range: 'bytes=300000-700000' });
  const rest = await get({ range: `bytes=${MEGABYTE - 10}-`, 'if-range': `"${sha256(bytes)}"` });
  const other = await get({ range: 'bytes=5-', 'if-range': '"another"' });
  const beyond = await get({ range: `bytes=${MEGABYTE}-` });
  const known = await get({ 'if-none-match': `"${sha256(bytes)}"` });
  const head = await get({}, 'HEAD');

  expect([part.status, part.headers['content-range']]).toEqual([206, `bytes 300000-700000/${MEGABYTE}`]);
  expect(part.bytes.equals(bytes.subarray(300_000, 700_001))).toBe(true);
  expect([rest.status, rest.bytes.equals(bytes.subarray(-10))]).toEqual([206, true]);
  expect([other.status, other.bytes.length]).toEqual([200, MEGABYTE]);
  expect(beyond.status).toBe(416);
  expect(known.status).toBe(304);
  expect([head.status, head.headers['content-length'], head.bytes.length]).toEqual([200, String(MEGABYTE), 0]);
});

test('upstream killed in the middle: it goes on where it stopped, and those who wait notice nothing', async () => {
  const { device, publish, server, startRelay } = await relayWorld();
  const bytes = bytesOf(4 * MEGABYTE, 'cut');
  await publish([bytes]);
  const relay = await startRelay('relay');
  server.cutAfter = 2 * MEGABYTE;

  const got = await ask(relay.address, pathOf(bytes), await device());

  expect(sha256(got.bytes)).toBe(sha256(bytes));
  const [, second = ''] = server.asked.filter((one) => one.includes(sha256(bytes)));
  expect(second).toMatch(/bytes=[1-9]\d*-$/);
  expect(server.sent.get(sha256(bytes))).toBeLessThan(bytes.length + MEGABYTE);
});

test('a restart in the middle goes on by range, and what is there is not fetched again', async () => {
  const { device, publish, server, startRelay } = await relayWorld();
  const bytes = bytesOf(4 * MEGABYTE, 'restart');
  await publish([bytes]);
  const relay = await startRelay('relay');
  let pieces = 0;
  const { promise: halfway, resolve } = Promise.withResolvers<void>();
  server.pace = async () => {
    pieces += 1;
    if (pieces === 40) {
      resolve();
      await new Promise(() => undefined);
    }
  };
  const cut = ask(relay.address, pathOf(bytes), await device()).catch(() => 'cut');
  await halfway;
  await new Promise((done) => setTimeout(done, 100));

  await relay.close();
  await server.stop();
  server.pace = undefined;
  await server.start();
  const again = await relay.again();
  const got = await ask(again.address, pathOf(bytes), await device());

  expect(await cut).toBe('cut');
  expect(sha256(got.bytes)).toBe(sha256(bytes));
  expect(server.asked.findLast((one) => one.includes(sha256(bytes)))).toMatch(/bytes=[1-9]\d{5,}-$/);
});

test('an upstream that only trickles is away: it goes on at another one, and each byte is fetched once', async () => {
  const { device, makeServer, publish, server, startRelay } = await relayWorld();
  const honest = await makeServer();
  const bytes = bytesOf(2 * MEGABYTE, 'trickle');
  await publish([bytes], [server, honest]);
  server.pieceBytes = 10;
  server.pace = () => new Promise((resolve) => setTimeout(resolve, 20));
  const relay = await startRelay('relay', [server.address, honest.address], { silenceMs: 1_500 });

  const got = await ask(relay.address, pathOf(bytes), await device());

  expect(sha256(got.bytes)).toBe(sha256(bytes));
  const trickled = server.sent.get(sha256(bytes)) ?? 0;
  expect(trickled).toBeGreaterThan(0);
  expect(trickled).toBeLessThan(10_000);
  expect(honest.sent.get(sha256(bytes)) ?? 0).toBeGreaterThan(bytes.length - 10_000);
});

test('wrong bytes from upstream: kept out, said, asked for elsewhere', async () => {
  const { device, makeServer, publish, server, startRelay, words } = await relayWorld();
  const honest = await makeServer();
  const bytes = bytesOf(3 * MEGABYTE, 'wrong');
  await publish([bytes], [server, honest]);
  server.wrong = Buffer.from(bytes);
  server.wrong[bytes.length - 1] = 0;
  const relay = await startRelay('relay', [server.address, honest.address]);

  const first = await ask(relay.address, pathOf(bytes), await device()).catch((error) => error);
  const second = await ask(relay.address, pathOf(bytes), await device());

  // Whoever read along while it came was cut before the last page: never a whole wrong file.
  expect(first).toBeInstanceOf(Error);
  expect(first.bytes.length).toBeLessThan(bytes.length);
  expect(sha256(second.bytes)).toBe(sha256(bytes));
  expect(words).toContain('RELAY_BYTES_WRONG');
});

test('no right bytes anywhere: refused in words, and nothing wrong stays on the disk', async () => {
  const { device, publish, server, startRelay } = await relayWorld();
  const bytes = bytesOf(1000, 'nowhere');
  await publish([bytes]);
  server.wrong = bytesOf(1000, 'other');
  const relay = await startRelay('relay');

  const got = await ask(relay.address, pathOf(bytes), await device());

  expect([got.status, codeOf(got)]).toEqual([502, 'RELAY_CONTENT_WRONG']);
  expect(readdirSync(join(relay.dataFolder, 'store', 'incoming'))).toEqual([]);
});

test('more bytes than were signed: not one of them is kept', async () => {
  const { device, publish, server, startRelay } = await relayWorld();
  const bytes = bytesOf(1000, 'short');
  await publish([bytes]);
  server.wrong = bytesOf(MEGABYTE, 'endless');
  const relay = await startRelay('relay');

  const got = await ask(relay.address, pathOf(bytes), await device());

  expect(codeOf(got)).toBe('RELAY_CONTENT_WRONG');
});

test('disk full: refused with the missing amount named, and what is there goes on being given out', async () => {
  const { device, publish, startRelay } = await relayWorld();
  const [small, big] = [bytesOf(1000, 'fits'), bytesOf(3 * MEGABYTE, 'does not fit')];
  await publish([small, big]);
  const real = nodeDoor();
  const door = { ...real, freeBytes: async () => 64 * MEGABYTE + MEGABYTE };
  const relay = await startRelay('relay', undefined, { door });
  const one = await device();
  await ask(relay.address, pathOf(small), one);

  const refused = await ask(relay.address, pathOf(big), one);
  const there = await ask(relay.address, pathOf(small), one);

  expect([refused.status, codeOf(refused)]).toEqual([507, 'STORE_DISK_FULL']);
  expect(JSON.parse(refused.bytes.toString()).what).toMatch(/\d MB/);
  expect(sha256(there.bytes)).toBe(sha256(small));
});

test('devices that do not read are cut, hold little memory, and stop nobody', async () => {
  const { authority, device, publish, startRelay } = await relayWorld();
  const bytes = bytesOf(32 * MEGABYTE, 'slow');
  await publish([bytes]);
  const relay = await startRelay('relay', undefined, { stallMs: 300 });
  // Of one device four downloads are under way at once.
  const slow = await Promise.all(Array.from({ length: 5 }, () => device()));
  await ask(relay.address, pathOf(bytes), await device());
  const before = process.memoryUsage().rss;
  const [host = '', port] = relay.address.split(':');
  const sockets = await Promise.all(
    [...slow, ...slow, ...slow, ...slow].map(async ({ key, certificate }) => {
      const socket = connect({
        host,
        port: Number(port),
        key,
        cert: certificate,
        ca: authority.certificate,
        rejectUnauthorized: false,
      });
      await once(socket, 'secureConnect');
      socket.pause();
      socket.write(`GET ${pathOf(bytes)} HTTP/1.1\r\nhost: a\r\n\r\n`);
      return socket;
    }),
  );

  const other = await ask(relay.address, pathOf(bytes), await device());
  await new Promise((done) => setTimeout(done, 700));
  const grown = process.memoryUsage().rss - before;
  const ended = await Promise.all(
    sockets.map((socket) => {
      socket.on('error', () => undefined);
      socket.resume();
      return socket.closed ? true : once(socket, 'close').then(() => true);
    }),
  );

  expect(sha256(other.bytes)).toBe(sha256(bytes));
  expect(ended).toHaveLength(20);
  // 20 readers of 32 MB each: whole files in memory would be 640 MB. The reader that does read takes 64 MB by itself.
  expect(grown).toBeLessThan(200 * MEGABYTE);
});

test('a plan is for its own device: another one gets nothing, a relay below everything', async () => {
  const { authority, org, startRelay } = await relayWorld();
  const plan = Buffer.from(JSON.stringify(await org.order('reception-1')));
  const relay = await startRelay('relay');

  const device = await ask(relay.address, pathOf(plan), await authority.certify('device'));
  const below = await ask(relay.address, pathOf(plan), await authority.certify('relay'));

  expect([device.status, codeOf(device)]).toEqual([404, 'CONTENT_UNNAMED']);
  expect(below.status).toBe(200);
});

test('metadata pass as they were signed, older roots too, and are there without a way up after a restart', async () => {
  const { device, org, server, startRelay } = await relayWorld();
  await org.rotate({});
  await org.publish({});
  const relay = await startRelay('relay');
  await server.stop();
  await relay.close();
  const again = await relay.again();
  const one = await device();
  const read = async (name: string) => {
    const got = await ask(again.address, `${RELAY_PATHS.catalog}metadata/${name}`, one);
    return got.status === 200 ? JSON.parse(got.bytes.toString()).signed._type : got.status;
  };

  const types = [await read('1.root.json'), await read('2.root.json'), await read('timestamp.json')];

  expect(types).toEqual(['root', 'root', 'timestamp']);
  expect([await read('3.root.json'), await read('..%2f..%2fidentity.json')]).toEqual([404, 404]);
  expect((await again.status()).named).toBeGreaterThan(0);
});

test('changed metadata are refused and said; what was verified before stays', async () => {
  const { device, org, publish, startRelay, words } = await relayWorld();
  const bytes = bytesOf(500, 'before');
  await publish([bytes]);
  const relay = await startRelay('relay');
  const file = join(org.catalogFolder, 'metadata', 'timestamp.json');
  const door = nodeDoor();
  const text = Buffer.from(await door.read(file, 100_000)).toString('utf8');
  await door.writeWhole(file, text.replace(/"version":\s*\d+/, '"version":4102444800'));

  await relay.round();
  const got = await ask(relay.address, pathOf(bytes), await device());

  expect(words).toContain('RELAY_METADATA_REFUSED');
  expect(sha256(got.bytes)).toBe(sha256(bytes));
});

test('slow hours: fetching keeps to the rate, giving out what is there does not', async () => {
  const { device, publish, startRelay } = await relayWorld();
  const bytes = bytesOf(MEGABYTE, 'slow hours');
  await publish([bytes]);
  const begun = systemClock.nowMs();
  const slow = [{ from: '00:00', until: '00:00', bytesPerSecond: 2_000_000 }];
  const relay = await startRelay('relay', undefined, {}, { slow });
  const one = await device();

  await ask(relay.address, pathOf(bytes), one);
  const filled = systemClock.nowMs() - begun;
  const again = await ask(relay.address, pathOf(bytes), one);

  // 1,048,576 bytes at 2,000,000 a second cannot take less than half a second.
  expect(filled).toBeGreaterThan(500);
  expect(again.status).toBe(200);
});
