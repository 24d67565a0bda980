import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

export interface StandInProxy {
  readonly address: string;
  /** `CONNECT host:port` and `GET http://…`, in the order in which they were let through. */
  readonly passed: string[];
  /** Ports it leads to whatever host is asked for: names of publishers are none of this machine. */
  leadTo(port: number): void;
  /** What it answers to everything, with the right password too; 0 = it lets through. */
  answer: number;
  stop(): Promise<void>;
}

/** A proxy on loopback that asks for user and password (RFC 7617), tunnels (RFC 9110, 9.3.6) and passes plain http on. */
export async function standInProxy(user: string, password: string): Promise<StandInProxy> {
  const passed: string[] = [];
  const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  let port: number | undefined;
  const proxy = createServer((asked, response) => {
    if (state.answer !== 0 || asked.headers['proxy-authorization'] !== wanted) {
      response.writeHead(state.answer || 407, { 'proxy-authenticate': 'Basic realm="hospital"' }).end();
      return;
    }
    const target = new URL(asked.url ?? '');
    passed.push(`${asked.method} ${target.href}`);
    const { 'proxy-authorization': _login, ...headers } = asked.headers;
    const onward = request(
      { host: '127.0.0.1', port: port ?? target.port, path: `${target.pathname}${target.search}`, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    asked.pipe(onward);
  });
  const sockets = new Set<{ destroy(): void }>();
  proxy.on('connect', (asked, socket, head) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    if (state.answer !== 0 || asked.headers['proxy-authorization'] !== wanted) {
      const status = state.answer || 407;
      socket.end(`HTTP/1.1 ${status} No\r\nProxy-Authenticate: Basic realm="hospital"\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    passed.push(`CONNECT ${asked.url}`);
    const onward = connect(port ?? Number(asked.url?.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    sockets.add(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const state: StandInProxy = {
    address: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    passed,
    answer: 0,
    leadTo: (to) => {
      port = to;
    },
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) {
          socket.destroy();
        }
        proxy.closeAllConnections();
        proxy.close(() => resolve());
      }),
  };
  return state;
}
