import { describe, expect, it } from 'vitest';
import { parseSockets } from './sockets.ts';

const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000   104        0 15001 1 0 100 0 0 10 0
   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 15002 1 0 100 0 0 10 0
   2: 0F02000A:0016 0202000A:C350 01 00000000:00000000 02:000A6E4E 00000000     0        0 15003 2 0 20 4 30 10 -1
`;
const TCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:01BB 00000000000000000000000000000000:0000 0A 0:0 00:00000000 00000000 0 0 16001 1
   1: 000080FE00000000FF00FC02010000FE:0050 00000000000000000000000000000000:0000 0A 0:0 00:00000000 00000000 0 0 16002 1
   2: 0000000000000000FFFF00000100007F:1F90 00000000000000000000000000000000:0000 0A 0:0 00:00000000 00000000 0 0 16003 1
`;

describe('parseSockets', () => {
  it('names listeners with address, port and process, and leaves out connections', () => {
    const owners = new Map([['15002', 'sshd']]);

    expect(parseSockets('tcp', TCP, owners)).toEqual([
      { protocol: 'tcp', address: '127.0.0.1', port: 5432 },
      { protocol: 'tcp', address: '0.0.0.0', port: 22, process: 'sshd' },
    ]);
  });

  it('writes IPv6 addresses in their short form', () => {
    const found = parseSockets('tcp6', TCP6, new Map());

    expect(found.map((socket) => `${socket.address} ${socket.port}`)).toEqual([
      ':: 443',
      'fe80::2fc:ff:fe00:1 80',
      '::ffff:127.0.0.1 8080',
    ]);
  });

  it('knows a UDP socket by its own state', () => {
    const text = 'head\n 10: 00000000:00A1 00000000:0000 07 0:0 00:00000000 00000000 0 0 17001 2\n';

    expect(parseSockets('udp', text, new Map())).toEqual([{ protocol: 'udp', address: '0.0.0.0', port: 161 }]);
    expect(parseSockets('tcp', text, new Map())).toEqual([]);
  });
});
