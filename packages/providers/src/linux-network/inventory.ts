import { networkInterfaces } from 'node:os';
import type { Facts } from '@tsukuroi/protocol';
import { processesOf } from '../linux-processes.ts';
import type { Machine } from '../machine.ts';
import type { Piece, Unreadable } from '../provider.ts';
import { type Listening, type Protocol, parseSockets } from './sockets.ts';

const PROTOCOLS: readonly Protocol[] = ['tcp', 'tcp6', 'udp', 'udp6'];

export function collectLinuxNetwork(machine: Machine): Piece {
  if (!machine.live) {
    const reason = '起動していない機器のため分かりません。';
    return {
      unreadable: [
        { part: 'listening', reason },
        { part: 'interfaces', reason },
      ],
    };
  }
  const unreadable: Unreadable[] = [];
  const listening = listeningSockets(machine, unreadable);
  return {
    facts: { ...(listening === undefined ? {} : { listening }), interfaces: interfacesOf(machine) },
    unreadable,
  };
}

function listeningSockets(machine: Machine, unreadable: Unreadable[]): Listening[] | undefined {
  const owners = new Map<string, string>();
  const processes = processesOf(machine);
  for (const item of processes?.all ?? []) {
    for (const socket of item.sockets) {
      owners.set(socket, item.name);
    }
  }
  const found: Listening[] = [];
  let read = 0;
  for (const protocol of PROTOCOLS) {
    const reading = machine.read(`/proc/net/${protocol}`);
    if (reading.state === 'read') {
      read += 1;
      found.push(...parseSockets(protocol, reading.bytes.toString('latin1'), owners));
    } else if (reading.state === 'unreadable') {
      unreadable.push({ part: 'listening', reason: `/proc/net/${protocol}: ${reading.reason}` });
    }
  }
  if ((processes?.hidden ?? 0) > 0) {
    unreadable.push({ part: 'listening', reason: '一部の待ち受けは、どのプログラムのものか見る権限がありません。' });
  }
  if (read === 0) {
    unreadable.push({ part: 'listening', reason: '/proc/net を読めないため、待ち受けは分かりません。' });
    return undefined;
  }
  return distinct(found);
}

/** One program may hold one port through several sockets (SO_REUSEPORT). */
function distinct(sockets: readonly Listening[]): Listening[] {
  const byText = new Map(sockets.map((socket) => [JSON.stringify(socket), socket]));
  return [...byText.values()].sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1));
}

/** Interfaces with their addresses; /sys names also those that are down, which have none. */
function interfacesOf(machine: Machine): NonNullable<Facts['interfaces']> {
  const addresses = networkInterfaces();
  const names = new Set([...(machine.list('/sys/class/net') ?? []), ...Object.keys(addresses)]);
  return [...names].sort().map((name) => {
    const own = addresses[name] ?? [];
    const mac = own[0]?.mac ?? machine.text(`/sys/class/net/${name}/address`)?.trim();
    const known = mac === undefined || mac === '' || mac === '00:00:00:00:00:00' ? {} : { mac };
    return { name, ...known, addresses: own.map((entry) => entry.cidr ?? entry.address) };
  });
}
