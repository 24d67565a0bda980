import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { folderSource } from '../client/folder-source.ts';
import { httpSource } from '../client/http-source.ts';
import type { RetrievalLimits } from '../client/source.ts';
import { memoryDoor } from '../files/memory-door.ts';
import { METADATA_LIMITS } from '../repository/files.ts';
import { organisation } from '../testing/organisation.ts';

const PATIENT: RetrievalLimits = { firstByteMs: 20_000, minBytesPerSecond: 1, windowMs: 20_000, totalMs: 20_000 };

/** A server on loopback that answers as told; ends with the test. */
async function serving(answer: Parameters<typeof createServer>[1], limits: RetrievalLimits) {
  const server = createServer(answer ?? (() => undefined));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return httpSource({ address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, limits });
}

it('endless data: an answer that never ends is cut at the limit of its role and counts as invalid', async () => {
  const org = await organisation(memoryDoor(), '/h');
  let sent = 0;
  const director = await serving((request, response) => {
    if (request.url?.includes('root') === true) {
      response.writeHead(404).end();
      return;
    }
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(4096, 0x20))) {
        sent += 4096;
      }
    };
    response.on('drain', more);
    more();
  }, PATIENT);

  const report = await org.client('reception-1').refresh({ ...org.sources('north'), director });

  expect(report.director).toMatchObject({ state: 'invalid', error: { code: 'SOURCE_ENDLESS' } });
  expect(sent).toBeGreaterThan(METADATA_LIMITS.timestamp);
});

it('endless data: a length announced beyond the limit is not even begun', async () => {
  const source = await serving((_, response) => {
    response.writeHead(200, { 'content-length': '1000000000' });
    response.write('x');
  }, PATIENT);

  await expect(source.read('metadata/timestamp.json', 100)).rejects.toMatchObject({ code: 'SOURCE_ENDLESS' });
});

it('endless data: a huge file on a stick is not read', async () => {
  const door = memoryDoor();
  await door.writeWhole('/stick/metadata/timestamp.json', Buffer.alloc(100_000, 0x20));

  const read = folderSource(door, '/stick').read('metadata/timestamp.json', METADATA_LIMITS.timestamp);

  await expect(read).rejects.toMatchObject({ code: 'SOURCE_ENDLESS' });
});

it('slow retrieval: an answer that trickles is given up, and so is one that never begins', async () => {
  const hasty: RetrievalLimits = { firstByteMs: 60, minBytesPerSecond: 1000, windowMs: 40, totalMs: 10_000 };
  const trickling = await serving((_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('x'), 10);
    response.on('close', () => clearInterval(timer));
  }, hasty);
  const silent = await serving(() => undefined, hasty);

  await expect(trickling.read('metadata/timestamp.json', 1e6)).rejects.toMatchObject({ code: 'SOURCE_SLOW' });
  await expect(silent.read('metadata/timestamp.json', 1e6)).rejects.toMatchObject({ code: 'SOURCE_SLOW' });
});

it('slow retrieval: the agent keeps what it has verified', async () => {
  const org = await organisation(memoryDoor(), '/h');
  await org.order('reception-2', { number: 5 });
  const client = org.client('reception-2');
  await client.refresh(org.sources('north'));
  const slow = await serving(() => undefined, { ...PATIENT, firstByteMs: 50 });

  const report = await client.refresh({ catalog: slow, director: slow });

  expect(report.director).toMatchObject({ state: 'unreachable', error: { code: 'SOURCE_SLOW' } });
  expect(report.plan?.plan.number).toBe(5);
});

it('a source is asked for plain names only, follows no redirect and speaks https', async () => {
  const asked: string[] = [];
  const source = await serving((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
  }, PATIENT);

  await expect(source.read('metadata/timestamp.json', 100)).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' });
  expect(await source.read('metadata/../../secret', 100)).toBeUndefined();
  expect(asked).toEqual(['/metadata/timestamp.json']);
  expect(() => httpSource({ address: 'http://relay.example/' })).toThrow('SOURCE_ADDRESS');
});
