import type { ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { API, buildApp } from './app.ts';
import { EventHub } from './events.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** A hub behind a server; `stillAllowed` says whether sessions live on. */
async function streaming(stillAllowed: () => Promise<boolean>) {
  const hub = new EventHub();
  const answers: ServerResponse[] = [];
  const app = await buildApp({
    productVersion: '0.0.0-test',
    names: [],
    log: false,
    authenticate: async () => ({ kind: 'nobody' }),
  });
  app.get(`${API}/stream`, { config: { access: { everyone: true } } }, (request, reply) => {
    hub.open(request as never, reply as never, 'ward-3', stillAllowed);
    answers.push(reply.raw);
    return reply;
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(async () => {
    hub.close();
    app.server.closeAllConnections();
    await app.close();
  });
  const { port } = app.server.address() as AddressInfo;
  const open = async (): Promise<Socket> => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
    socket.write(`GET ${API}/stream HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await new Promise((resolve) => socket.once('data', resolve));
    return socket;
  };
  return { hub, answers, open };
}

test('a page that does not read is cut off before its events fill the memory; one that reads goes on', async () => {
  const { hub, answers, open } = await streaming(async () => true);
  const asleep = await open();
  asleep.pause();
  const awake = await open();
  let read = 0;
  awake.on('data', (chunk: Buffer) => {
    read += chunk.length;
  });
  const text = 'x'.repeat(65_536);
  let most = 0;

  for (let sent = 0; sent < 1_000 && answers[0]?.destroyed !== true; sent++) {
    hub.publish('job', () => text);
    most = Math.max(most, answers[0]?.writableLength ?? 0);
    await new Promise((resolve) => setImmediate(resolve));
  }

  expect(answers[0]?.destroyed).toBe(true);
  expect(most).toBeLessThan(500_000);
  expect(answers[1]?.destroyed).toBe(false);
  const before = read;
  hub.publish('job', () => text);
  await expect.poll(() => read).toBeGreaterThan(before);
});

test('a stream whose session ended is closed at the next heartbeat, and an event right after it harms nobody', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  let allowed = true;
  const { hub, answers, open } = await streaming(async () => allowed);
  const socket = await open();
  const errors: unknown[] = [];
  answers[0]?.on('error', (error) => errors.push(error));
  // Its last bytes wait, so that the answer is ended and not yet closed.
  socket.pause();
  for (let sent = 0; sent < 1_000 && answers[0]?.writableLength === 0; sent++) {
    hub.publish('job', () => 'x'.repeat(65_536));
    await new Promise((resolve) => setImmediate(resolve));
  }
  allowed = false;

  await vi.advanceTimersByTimeAsync(15_000);
  hub.publish('job', () => 'after the end');
  await new Promise((resolve) => setImmediate(resolve));

  expect(answers[0]?.writableEnded).toBe(true);
  expect(errors).toEqual([]);
});
