import { execFileSync, spawn } from 'node:child_process';
import { afterAll, expect, it } from 'vitest';

const NAMES = [`tk-wake-${process.pid}-r`, `tk-wake-${process.pid}-w`] as const;
const [RELAY, WARD] = NAMES;
const MAC = '02:54:00:12:34:56';

function ip(...args: string[]): void {
  execFileSync('/usr/sbin/ip', args, { stdio: 'pipe' });
}

/** Two machines of a ward's segment, and nothing else. */
function makeSegment(): string | undefined {
  try {
    for (const name of NAMES) {
      ip('netns', 'add', name);
    }
    ip('link', 'add', 'eth0', 'netns', RELAY, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', WARD);
    for (const [name, address] of [
      [RELAY, '192.0.2.1/24'],
      [WARD, '192.0.2.20/24'],
    ] as const) {
      ip('-n', name, 'addr', 'add', address, 'brd', '+', 'dev', 'eth0');
      ip('-n', name, 'link', 'set', 'eth0', 'up');
    }
    return undefined;
  } catch (error) {
    return `this machine makes no network namespaces: ${String(error).split('\n')[0]}`;
  }
}

const refused = makeSegment();

afterAll(() => {
  for (const name of NAMES) {
    try {
      ip('netns', 'del', name);
    } catch {
      // It was never made.
    }
  }
});

const LISTENER = `
  const socket = require('node:dgram').createSocket('udp4');
  socket.on('message', (bytes, from) => { console.log(from.address + ' ' + bytes.toString('hex')); process.exit(0); });
  socket.bind(9, () => console.log('listening'));
  setTimeout(() => process.exit(1), 120000);
`;

const SENDER = `
  const { wakeInSegments } = await import(process.argv[1]);
  console.log(await wakeInSegments(['${MAC}']));
`;

it.skipIf(refused !== undefined)(
  `a magic packet reaches the other machines of the relay’s segment${refused === undefined ? '' : ` (skipped: ${refused})`}`,
  async () => {
    const inside = (name: string, ...args: string[]) => ['netns', 'exec', name, process.execPath, ...args];
    const listener = spawn('/usr/sbin/ip', inside(WARD, '-e', LISTENER), { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines: string[] = [];
    const heard = new Promise<void>((resolve) => listener.once('close', () => resolve()));
    await new Promise<void>((resolve) => {
      listener.stdout.on('data', (piece: Buffer) => {
        lines.push(...piece.toString('utf8').trim().split('\n'));
        resolve();
      });
    });

    const module = new URL('./magic.ts', import.meta.url).href;
    const sent = execFileSync('/usr/sbin/ip', inside(RELAY, '--input-type=module', '-e', SENDER, module), {
      encoding: 'utf8',
    });
    await heard;

    expect(sent.trim()).toBe('1');
    expect(lines).toEqual(['listening', `192.0.2.1 ${'ff'.repeat(6)}${MAC.replaceAll(':', '').repeat(16)}`]);
  },
);
