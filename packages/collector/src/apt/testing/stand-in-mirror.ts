import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';

export interface StandInMirror {
  /** Address of the folder, without slash at its end. */
  readonly address: string;
  /** `path` or `path from byte`, in the order they were asked. */
  readonly asked: string[];
  /** The connection of the next request for a path that ends so breaks after so many bytes. */
  breakOnce(ending: string, afterBytes: number): void;
  stop(): Promise<void>;
}

/** A folder of files behind http on loopback, with ranges, in place of a distribution's mirror. */
export async function standInMirror(folder: string): Promise<StandInMirror> {
  const asked: string[] = [];
  const breaks = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname));
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    asked.push(from === 0 ? path : `${path} ${from}`);
    const file = join(folder, path);
    const facts = await stat(file).catch(() => undefined);
    if (facts?.isFile() !== true) {
      response.writeHead(404).end();
      return;
    }
    const range = from === 0 ? {} : { 'content-range': `bytes ${from}-${facts.size - 1}/${facts.size}` };
    response.writeHead(from === 0 ? 200 : 206, { 'content-length': facts.size - from, ...range });
    const [ending] = [...breaks.keys()].filter((one) => path.endsWith(one));
    const limit = ending === undefined ? undefined : breaks.get(ending);
    breaks.delete(ending ?? '');
    const stream = createReadStream(file, { start: from, ...(limit === undefined ? {} : { end: from + limit - 1 }) });
    stream.pipe(response, { end: limit === undefined });
    // What was written still goes out: the next request shows how far it came.
    stream.on('end', () => limit !== undefined && response.socket?.destroySoon());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    breakOnce: (ending, afterBytes) => breaks.set(ending, afterBytes),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
