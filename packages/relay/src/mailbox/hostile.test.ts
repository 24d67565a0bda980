import { createServer, request, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { isoSeconds, sha256 } from '@tsukuroi/core';
import type { Announced } from '@tsukuroi/trust/mailbox/index.ts';
import { serverNameOf } from '@tsukuroi/trust/mailbox/link.ts';
import { describe, expect, test } from 'vitest';
import type { Credentials } from '../testing/authority.ts';
import { FACILITY, mailboxWorld } from './testing/world.ts';

type World = Awaited<ReturnType<typeof mailboxWorld>>;

/** What a lying station says to one request. */
interface Said {
  readonly status?: number;
  readonly body: string | Buffer;
  readonly headers?: Record<string, string>;
  readonly endless?: boolean;
}

/** Asks a station as a visitor that was taken over may: anything at all, with a good certificate. */
function ask(
  world: World,
  address: string,
  own: Credentials,
  asked: { method: string; path: string; body?: string | Buffer; headers?: Record<string, string | number> },
): Promise<{ status: number; code: string; text: string }> {
  const [host, port] = address.split(':');
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; code: string; text: string }>();
  const sent = request(
    {
      host,
      port,
      servername: serverNameOf(FACILITY),
      method: asked.method,
      path: asked.path,
      key: own.key,
      cert: own.certificate,
      ca: world.authority.certificate,
      rejectUnauthorized: false,
      agent: false,
      headers: asked.headers ?? {},
    },
    (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, code: codeIn(text), text }));
      response.on('error', reject);
    },
  );
  sent.on('error', reject);
  sent.end(asked.body);
  return promise;
}

function codeIn(text: string): string {
  try {
    return String((JSON.parse(text) as { code?: unknown }).code ?? '');
  } catch {
    return '';
  }
}

/** A gate with a visitor of its own server that was taken over, and a good bundle to spoil. */
async function attacked(more: { readonly stallMs?: number } = {}) {
  const world = await mailboxWorld();
  const station = await world.station('gate', 'gate', more);
  const [facility] = station.facilities;
  if (facility === undefined) {
    throw new Error('no facility');
  }
  const server = await world.visitor('server');
  const good = await world.fill(server.outbox, { size: 5_000 });
  const announced = (await server.outbox.announced(good.id)) as Announced;
  const manifest = await world.door.read((await server.outbox.file(good.id, 1, 'bundle.json'))?.path ?? '', 1_000_000);
  const send = (method: string, path: string, body?: string | Buffer, headers?: Record<string, string | number>) =>
    ask(world, station.address, server.credentials, {
      method,
      path: `/mailbox/v1/${path}`,
      ...(body === undefined ? {} : { body }),
      ...(headers === undefined ? {} : { headers }),
    });
  const kept = async () => (await facility.outward.list()).map(({ whole, bytesThere }) => [whole, bytesThere]);
  return { world, station, facility, server, good, announced, manifest, send, kept };
}

const rest = (from: number, size: number) => ({ 'content-range': `bytes ${from}-${size - 1}/${size}` });

describe('hostile visitor', () => {
  test('names: a path, a hidden name, a name twice, upper case: nothing is announced', async () => {
    const { announced, good, send, kept } = await attacked();
    const [first] = announced.volumes[0]?.files ?? [];
    const codes: string[] = [];
    for (const name of ['../../etc/passwd', '..', '.hidden', 'a/b', 'BUNDLE.JSON', 'x'.repeat(65), first?.name ?? '']) {
      const files = [...(announced.volumes[0]?.files ?? []), { ...first, name }];
      const bytes = announced.bytes + (first?.size ?? 0);
      codes.push(
        (await send('PUT', `outward/${good.id}`, JSON.stringify({ ...announced, bytes, volumes: [{ files }] }))).code,
      );
    }
    const asked = await send('GET', `inward/${good.id}/1/..%2f..%2fidentity%2fgate.json`);

    expect(codes).toEqual(Array(7).fill('MAILBOX_ANNOUNCED_INVALID'));
    expect(asked.code).toBe('MAILBOX_NOT_FOUND');
    expect(await kept()).toEqual([]);
  });

  test('counts and sizes: too many files, a petabyte, a wrong sum, no manifest: refused before a place is kept', async () => {
    const { announced, good, send, kept } = await attacked();
    const [file] = announced.volumes[0]?.files ?? [];
    const many = Array.from({ length: 24_001 }, (_, n) => ({ name: `f${n}`, size: 1, sha256: 'a'.repeat(64) }));
    const huge = (announced.volumes[0]?.files ?? []).map((one) =>
      one.name === 'readme-ja.txt' ? { ...one, size: 2 ** 31 } : one,
    );
    const cases = [
      { ...announced, volumes: [{ files: many }] },
      { ...announced, bytes: 2 ** 49, volumes: [{ files: huge }] },
      { ...announced, bytes: announced.bytes + 1 },
      {
        ...announced,
        bytes: 2,
        volumes: [
          {
            files: [
              { ...file, name: 'a' },
              { ...file, name: 'b' },
            ],
          },
        ],
      },
      { ...announced, volumes: Array(100).fill(announced.volumes[0]) },
      { ...announced, extra: true },
    ];
    const codes: string[] = [];
    for (const one of cases) {
      codes.push((await send('PUT', `outward/${good.id}`, JSON.stringify(one))).code);
    }
    const endless = await send('PUT', `outward/${good.id}`, Buffer.alloc(5_000_000, 0x20)).then(
      ({ code }) => code,
      () => 'cut',
    );

    expect(codes).toEqual(Array(6).fill('MAILBOX_ANNOUNCED_INVALID'));
    expect(['MAILBOX_TOO_MUCH', 'cut']).toContain(endless);
    expect(await kept()).toEqual([]);
  });

  test('foreign facility, other organisation, other direction', async () => {
    const { announced, good, send, kept } = await attacked();
    const codes: string[] = [];
    for (const change of [
      { facility: 'nishi' },
      { organisation: '別の病院' },
      { direction: 'inward' },
      { facility: 'all' },
    ]) {
      codes.push((await send('PUT', `outward/${good.id}`, JSON.stringify({ ...announced, ...change }))).code);
    }

    expect(codes).toEqual(Array(4).fill('MAILBOX_FOREIGN'));
    expect(await kept()).toEqual([]);
  });

  test('ranges: a gap, before the end, backwards, none; the bytes that are there stay as they were', async () => {
    const { announced, good, manifest, send, kept } = await attacked();
    await send('PUT', `outward/${good.id}`, JSON.stringify(announced));
    const path = `outward/${good.id}/1/bundle.json`;
    const begun = await send('PUT', path, manifest.subarray(0, 100) as Buffer, rest(0, manifest.length));
    const codes: string[] = [];
    for (const header of [rest(50, manifest.length), rest(200, manifest.length), { 'content-range': 'bytes -5' }, {}]) {
      codes.push((await send('PUT', path, 'x', header)).code);
    }
    const before = await kept();
    const last = await send('PUT', path, Buffer.from(manifest.subarray(100)), rest(100, manifest.length));

    expect(begun.status).toBe(200);
    expect(codes).toEqual(['MAILBOX_RANGE', 'MAILBOX_RANGE', 'MAILBOX_REQUEST_INVALID', 'MAILBOX_REQUEST_INVALID']);
    expect(before).toEqual([[false, 100]]);
    expect([last.status, await kept()]).toEqual([200, [[false, manifest.length]]]);
  });

  test('endless body: cut at the size that was announced, and no byte more is kept', async () => {
    const { announced, good, manifest, send, kept } = await attacked();
    await send('PUT', `outward/${good.id}`, JSON.stringify(announced));
    await send('PUT', `outward/${good.id}/1/bundle.json`, Buffer.from(manifest), rest(0, manifest.length));
    const part = announced.volumes[0]?.files.find(({ name }) => /^f\d/.test(name));
    const outcome = await send(
      'PUT',
      `outward/${good.id}/1/${part?.name}`,
      Buffer.alloc(3_000_000),
      rest(0, part?.size ?? 0),
    ).then(
      ({ code }) => code,
      () => 'cut',
    );

    expect(['MAILBOX_TOO_MUCH', 'cut']).toContain(outcome);
    const [, bytes = 0] = ((await kept())[0] ?? []) as [boolean, number];
    expect(bytes).toBeLessThanOrEqual(manifest.length + (part?.size ?? 0));
  });

  test('slow body: given up, and what came is kept for the next visit', async () => {
    const { world, station, server, announced, good, manifest, send, kept } = await attacked({ stallMs: 1_500 });
    await send('PUT', `outward/${good.id}`, JSON.stringify(announced));
    const [host, port] = station.address.split(':');
    const socket = connect({
      host: host ?? '',
      port: Number(port),
      servername: serverNameOf(FACILITY),
      key: server.credentials.key,
      cert: server.credentials.certificate,
      ca: world.authority.certificate,
      rejectUnauthorized: false,
    });
    const closed = new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (piece) => {
        text += piece.toString();
      });
      socket.on('close', () => resolve(text));
      socket.on('error', () => resolve(text));
    });
    const { 'content-range': range } = rest(0, manifest.length);
    socket.write(
      `PUT /mailbox/v1/outward/${good.id}/1/bundle.json HTTP/1.1\r\nhost: a\r\ncontent-length: ${manifest.length}\r\ncontent-range: ${range}\r\n\r\n`,
    );
    socket.write(manifest.subarray(0, 40));

    await closed;

    expect(await kept()).toEqual([[false, 40]]);
  });

  test('wrong bytes, a file before its manifest, a file that nobody announced', async () => {
    const { announced, good, manifest, send, kept } = await attacked();
    await send('PUT', `outward/${good.id}`, JSON.stringify(announced));
    const part = announced.volumes[0]?.files.find(({ name }) => /^f\d/.test(name));
    const path = `outward/${good.id}/1`;

    const early = await send('PUT', `${path}/${part?.name}`, 'x', rest(0, part?.size ?? 0));
    const wrong = await send('PUT', `${path}/bundle.json`, Buffer.alloc(manifest.length), rest(0, manifest.length));
    const stranger = await send('PUT', `${path}/f999999.999`, 'x', rest(0, 1));
    const unannounced = await send('PUT', `outward/${'b'.repeat(64)}/1/bundle.json`, 'x', rest(0, 1));

    expect([early.code, wrong.code, stranger.code, unannounced.code]).toEqual([
      'MAILBOX_REQUEST_INVALID',
      'MAILBOX_FILE_WRONG',
      'MAILBOX_REQUEST_INVALID',
      'MAILBOX_REQUEST_INVALID',
    ]);
    expect(await kept()).toEqual([[false, 0]]);
  });

  test('whoever is not the inner side gets no answer: device, ward relay, other hospital, collector, nobody', async () => {
    const { world, station, facility } = await attacked();
    await world.fill(world.known(facility.inward, 'inward'));
    const other = await mailboxWorld();
    const asked = { method: 'GET', path: '/mailbox/v1/inward' };
    const outcomes: string[] = [];
    for (const [from, role] of [
      [world, 'device'],
      [world, 'relay'],
      [other, 'server'],
      [world, 'collector'],
    ] as const) {
      const own = await from.authority.certify(role);
      outcomes.push(
        await ask(world, station.address, own, asked).then(
          ({ code }) => code,
          () => 'cut',
        ),
      );
    }
    const good = await ask(world, station.address, await world.authority.certify('server'), asked);

    expect(outcomes).toEqual(['cut', 'cut', 'cut', 'MAILBOX_PEER_REFUSED']);
    expect(good.status).toBe(200);
  });
});

describe('hostile station', () => {
  /** A station with a good certificate that answers as it likes. */
  async function lying(answer: (path: string) => Said | undefined) {
    const world = await mailboxWorld();
    const own = await world.authority.certify('gate');
    const tls: ServerOptions = {
      key: own.key,
      cert: `${own.certificate}\n${world.authority.certificate}\n`,
      ca: world.authority.certificate,
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.3',
    };
    const server = createServer(tls, (asked, response) => {
      const path = (asked.url ?? '').slice('/mailbox/v1/'.length);
      const said = answer(path) ?? usual(path);
      asked.resume();
      response.writeHead(said.status ?? 200, said.headers ?? {});
      if (said.endless === true) {
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536, 0x20))) {
            // Until the connection takes no more.
          }
        };
        response.on('drain', more);
        more();
        return;
      }
      response.end(said.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    world.closing.push(() => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    });
    const visitor = await world.visitor('server');
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const go = async () => {
      const outcome = await visitor.visit(address, { silenceMs: 3_000 });
      return {
        outcome,
        codes: outcome.problems.map(({ during, error }) => `${during} ${error.code}`),
        inbox: (await visitor.inbox.list()).map(({ whole }) => whole),
      };
    };
    return { world, visitor, go };
  }

  const usual = (path: string): Said => {
    const box = { bundles: 0, waiting: 0, bytes: 0, limitBytes: 1 };
    const said: Record<string, unknown> = {
      status: {
        format: 'station-status/1',
        role: 'gate',
        identity: '',
        name: 'x',
        version: '0',
        at: isoSeconds(0),
        disk: { freeBytes: 1 },
        inward: box,
        outward: box,
        visitedAt: null,
        certificateUntil: isoSeconds(0),
        revocations: 0,
        beyond: [],
      },
      identity: { format: 'mailbox-renewals/1', lines: [] },
      inward: { format: 'mailbox/1', bundles: [] },
    };
    return { body: JSON.stringify(said[path] ?? {}) };
  };

  /** A real bundle of the facility, whose announcement and files a lying station may bend. */
  async function bundle() {
    const world = await mailboxWorld();
    const box = await world.box('other/inward');
    const put = await world.fill(box, { size: 4_000 });
    const announced = (await box.announced(put.id)) as Announced;
    const files = new Map<string, Buffer>();
    for (const { name } of announced.volumes[0]?.files ?? []) {
      files.set(name, Buffer.from(await world.door.read((await box.file(put.id, 1, name))?.path ?? '', 1_000_000)));
    }
    const { whole: _whole, bytesThere: _there, ...head } = put;
    return { head, announced, files };
  }

  test('endless answers, wrong forms, strange words: each is one problem, and the visit ends', async () => {
    const { go } = await lying((path) =>
      path === 'status'
        ? { body: '', endless: true }
        : path === 'inward'
          ? { body: '{"format":"mailbox/1"}' }
          : undefined,
    );
    const { go: strange } = await lying((path) =>
      path === 'inward' ? { status: 418, body: JSON.stringify({ code: '</script> not a code' }) } : undefined,
    );

    const [first, second] = [await go(), await strange()];

    expect(first.codes).toEqual(['status MAILBOX_TOO_MUCH', 'inward MAILBOX_STATION_WRONG']);
    expect(second.codes).toEqual(['inward MAILBOX_REFUSED']);
    expect(second.outcome.problems[0]?.error.params.reason).toBe('HTTP 418');
  });

  test('foreign bundles and more than a box holds are not fetched', async () => {
    const { head, announced } = await bundle();
    const list = (bundles: unknown[]) => JSON.stringify({ format: 'mailbox/1', bundles });
    let fetched = 0;
    const { go } = await lying((path) => {
      if (path === 'inward') {
        return {
          body: list([
            { ...head, facility: 'nishi', id: 'a'.repeat(64) },
            { ...head, direction: 'outward', id: 'b'.repeat(64) },
            { ...head, id: 'c'.repeat(64), bytes: 2 ** 45 },
          ]),
        };
      }
      fetched += path.startsWith('inward/') ? 1 : 0;
      return path === `inward/${'c'.repeat(64)}`
        ? { body: JSON.stringify({ ...announced, id: 'c'.repeat(64) }) }
        : undefined;
    });
    const { go: many } = await lying((path) =>
      path === 'inward'
        ? { body: list(Array.from({ length: 257 }, (_, n) => ({ ...head, id: sha256(String(n)) }))) }
        : undefined,
    );

    const [first, second] = [await go(), await many()];

    expect(first.codes).toEqual([
      'inward MAILBOX_FOREIGN',
      'inward MAILBOX_FOREIGN',
      'inward MAILBOX_ANNOUNCED_INVALID',
    ]);
    expect(fetched).toBe(1);
    expect(second.codes).toEqual(['inward MAILBOX_STATION_WRONG']);
    expect([first.inbox, second.inbox]).toEqual([[], []]);
  });

  test.each([
    ['wrong bytes', 'MAILBOX_FILE_WRONG', (bytes: Buffer) => ({ body: Buffer.alloc(bytes.length) })],
    ['more bytes than announced', 'MAILBOX_TOO_MUCH', (bytes: Buffer) => ({ body: Buffer.concat([bytes, bytes]) })],
    ['endless bytes', 'MAILBOX_TOO_MUCH', () => ({ body: '', endless: true })],
    ['fewer bytes than announced', 'MAILBOX_STATION_WRONG', (bytes: Buffer) => ({ body: bytes.subarray(0, 10) })],
    ['a part that was not asked for', 'MAILBOX_STATION_WRONG', (bytes: Buffer) => ({ status: 206, body: bytes })],
  ])('%s: refused, nothing of it becomes whole', async (_, code, bend) => {
    const { head, announced, files } = await bundle();
    const { go } = await lying((path) => {
      const name = path.split('/')[3];
      if (path === 'inward') {
        return { body: JSON.stringify({ format: 'mailbox/1', bundles: [head] }) };
      }
      if (path === `inward/${head.id}`) {
        return { body: JSON.stringify(announced) };
      }
      return name === undefined ? undefined : bend(files.get(name) ?? Buffer.alloc(0));
    });

    const { codes, inbox } = await go();

    expect(codes).toEqual([`inward ${code}`]);
    expect(inbox).toEqual([false]);
  });

  test('another hospital’s station, a device, a ward relay in its place: nothing is said to it', async () => {
    const world = await mailboxWorld();
    const visitor = await world.visitor('server');
    const other = await mailboxWorld();
    const foreign = await other.station('gate', 'gate');
    const codes: string[] = [];
    for (const role of ['device', 'relay', 'server'] as const) {
      const own = await world.authority.certify(role);
      let requests = 0;
      const server = createServer({ key: own.key, cert: own.certificate, minVersion: 'TLSv1.3' }, () => {
        requests += 1;
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const outcome = await visitor.visit(`127.0.0.1:${(server.address() as AddressInfo).port}`);
      codes.push(...outcome.problems.map(({ error }) => error.code));
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      expect(requests).toBe(0);
    }
    const elsewhere = await visitor.visit(foreign.address);

    expect(codes).toEqual(Array(3).fill('MAILBOX_STATION_FOREIGN'));
    expect(elsewhere).toMatchObject({ reached: false, problems: [{ error: { code: 'MAILBOX_STATION_FOREIGN' } }] });
  });
});
