import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A publisher on this machine for tests: answers by path and records what it was asked. */
export interface Publisher {
  readonly url: string;
  readonly asked: { path: string; headers: IncomingMessage['headers'] }[];
  on(path: string, answer: (request: IncomingMessage, response: ServerResponse, times: number) => void): void;
  close(): Promise<void>;
}

export async function startPublisher(): Promise<Publisher> {
  const answers = new Map<string, (request: IncomingMessage, response: ServerResponse, times: number) => void>();
  const times = new Map<string, number>();
  const asked: Publisher['asked'] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    asked.push({ path, headers: request.headers });
    const bare = path.split('?')[0] ?? path;
    const count = (times.get(bare) ?? 0) + 1;
    times.set(bare, count);
    const answer = answers.get(bare);
    if (answer === undefined) {
      response.writeHead(404).end();
      return;
    }
    answer(request, response, count);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    on: (path, answer) => answers.set(path, answer),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
