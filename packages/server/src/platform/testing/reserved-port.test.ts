import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { reservedPort } from './reserved-port.ts';

const run = promisify(execFile);
const MODULE = fileURLToPath(new URL('./reserved-port.ts', import.meta.url));

async function listen(port: number): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('a reserved port can be listened on, left and listened on again', async () => {
  const port = await reservedPort();

  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.close();
  await once(server, 'close');

  expect(await listen(port)).toBe(port);
});

test('no two reservations agree, in this process or in others, and nobody draws one of them', async () => {
  const own = [await reservedPort(), await reservedPort(), await reservedPort()];
  const script = `import { reservedPort } from '${MODULE}';
    process.stdout.write(JSON.stringify([await reservedPort(), await reservedPort()]));
    process.exit();`;
  const others = await Promise.all(
    [1, 2].map(async () => {
      const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script]);
      return JSON.parse(stdout) as readonly number[];
    }),
  );
  const drawn = await Promise.all(Array.from({ length: 50 }, () => listen(0)));

  expect(new Set(own).size).toBe(3);
  for (const other of others) {
    expect(own.filter((port) => other.includes(port))).toEqual([]);
  }
  expect(drawn.filter((port) => own.includes(port))).toEqual([]);
});
