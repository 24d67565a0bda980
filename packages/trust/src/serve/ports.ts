import type { AddressInfo, Server } from 'node:net';

/**
 * Closes at once what one address opens beyond `most` connections: one machine that opens as many as it can must not shut the others out,
 * nor cost memory and file handles.
 */
export function boundAddresses(server: Server, most: number): void {
  const open = new Map<string, number>();
  server.on('connection', (socket) => {
    const from = socket.remoteAddress ?? '';
    const count = (open.get(from) ?? 0) + 1;
    open.set(from, count);
    socket.once('close', () => {
      const left = (open.get(from) ?? 1) - 1;
      if (left === 0) {
        open.delete(from);
      } else {
        open.set(from, left);
      }
    });
    if (count > most) {
      socket.destroy();
    }
  });
}

/**
 * Listens at `host:port`; port 0 is any free one.
 *
 * @param refused makes the error of the caller's room from the system's code
 * @returns the address that was taken
 */
export async function listening(
  server: Server,
  listen: string,
  refused: (reason: string, cause: unknown) => Error,
): Promise<string> {
  const at = listen.lastIndexOf(':');
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(Number(listen.slice(at + 1)), listen.slice(0, at).replace(/^\[|\]$/g, ''), resolve);
  try {
    await promise;
  } catch (cause) {
    throw refused(String((cause as NodeJS.ErrnoException).code), cause);
  }
  const { port } = server.address() as AddressInfo;
  return `${listen.slice(0, at)}:${port}`;
}
