import { type AddressInfo, connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { API, buildApp } from './app.ts';
import { uploadedFiles } from './upload.ts';

const HEAD = '--x\r\nContent-Disposition: form-data; name="file"; filename="ward.csv"\r\n\r\n';
const TAIL = '\r\n--x--\r\n';

test('files that arrive slowly from many sides are bounded; the next is told to wait, and when they are through it is taken', async () => {
  const app = await buildApp({
    productVersion: '0.0.0-test',
    names: [],
    log: false,
    authenticate: async () => ({ kind: 'nobody' }),
  });
  let begun = 0;
  app.post(`${API}/files`, { config: { access: { everyone: true } } }, async (request) => {
    begun += 1;
    return { names: (await uploadedFiles(request as never)).map((file) => file.name) };
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(async () => {
    app.server.closeAllConnections();
    await app.close();
  });
  const { port } = app.server.address() as AddressInfo;
  const length = HEAD.length + 4 + TAIL.length;
  const slow = (): Socket => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
    socket.write(
      `POST ${API}/files HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: ${length}\r\n\r\n${HEAD}ab`,
    );
    return socket;
  };
  const send = () =>
    fetch(`http://127.0.0.1:${port}${API}/files`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: `${HEAD}abcd${TAIL}`,
    });
  const sockets = [slow(), slow(), slow(), slow()];
  await expect.poll(() => begun).toBe(4);

  const refused = await send();
  const answers = sockets.map((socket) => new Promise((resolve) => socket.once('data', resolve)));
  for (const socket of sockets) {
    socket.write(`cd${TAIL}`);
  }
  await Promise.all(answers);
  const taken = await send();

  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([503, 'UPLOADS_BUSY']);
  expect([taken.status, await taken.json()]).toEqual([200, { names: ['ward.csv'] }]);
});
