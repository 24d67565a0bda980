import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { describeError, type Language, TsukuroiError } from '@tsukuroi/core';
import type { Lab } from './lab.ts';

/** What can be asked of a standing lab, each with its arguments as typed. */
export interface Order {
  readonly verb: string;
  readonly args: readonly string[];
}

export interface Answer {
  readonly ok: boolean;
  readonly text: string;
}

const usage = (detail: string) => new TsukuroiError('LAB_USAGE', { detail });

type Act = (lab: Lab, args: readonly string[]) => Promise<string>;

const ACTS: Readonly<Record<string, Act>> = {
  status,
  async cut(lab, [id = '']) {
    await lab.network.cut(lab.link(id));
    return `${id}: cut`;
  },
  async heal(lab, [id = '']) {
    await lab.network.heal(lab.link(id));
    return `${id}: healed`;
  },
  async clock(lab, [host = '', offset = '']) {
    await lab.machine(host).setClock(offset);
    return `${host}: ${offset}`;
  },
  async fill(lab, [host = '', word]) {
    const machine = lab.machine(host);
    if (word !== undefined && word !== 'empty') {
      throw usage('fill HOST [empty]');
    }
    await (word === 'empty' ? machine.root.empty() : machine.root.fill());
    return `${host}: ${await machine.root.freeBytes()} bytes free`;
  },
  async restart(lab, [host = '']) {
    const machine = lab.machine(host);
    await (machine.running() ? machine.restart() : machine.start());
    return `${host}: ${await machine.bootId()}`;
  },
  async unplug(lab, [host = '']) {
    await lab.machine(host).cutPower();
    return `${host}: off`;
  },
  async leader(lab, [host = '']) {
    return String(await lab.machine(host).leader());
  },
};

export const VERBS: readonly string[] = Object.keys(ACTS);

async function status(lab: Lab): Promise<string> {
  const rows = lab.machines.map(async ({ host, running, root, starts }) => {
    const legs = host.legs.map((leg) => `${leg.segment} ${leg.address}`);
    const free = Math.round((await root.freeBytes()) / (1024 * 1024));
    const facts = [running() ? 'up' : 'off', `${starts()} start(s)`, `${free} MiB free`, host.department ?? host.role];
    return `${host.name.padEnd(10)} ${host.zone.padEnd(9)} ${facts.join(', ')}; ${legs.join('; ')}`;
  });
  const { escaped, attempted } = await lab.network.counters();
  const counted = `nftables: ${escaped} packets of closed hosts on the internet side, ${attempted} tries of closed hosts`;
  const cuts = lab.network.cuts();
  const cables = cuts.length === 0 ? 'no link is cut' : `cut: ${cuts.join(', ')}`;
  return `${(await Promise.all(rows)).join('\n')}\n${cables}\n${counted}`;
}

export async function obey(lab: Lab, order: Order, language: Language): Promise<Answer> {
  const act = Object.hasOwn(ACTS, order.verb) ? ACTS[order.verb] : undefined;
  try {
    if (act === undefined) {
      throw usage(order.verb);
    }
    return { ok: true, text: await act(lab, order.args) };
  } catch (error) {
    const { what, effect, next } = describeError(error, language);
    const bug = error instanceof TsukuroiError ? '' : `\n${error instanceof Error ? error.stack : String(error)}`;
    return { ok: false, text: `${what}\n${effect}\n${next}${bug}` };
  }
}

const socketOf = (folder: string) => join(folder, 'orders.sock');

/** One order per connection: a JSON line there, a JSON line back. Only root can open the folder. */
export async function takeOrders(folder: string, act: (order: Order) => Promise<Answer>): Promise<void> {
  const server = createServer((socket) => {
    let text = '';
    socket.on('error', () => socket.destroy());
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (!text.endsWith('\n') || text.length > 10_000) {
        return;
      }
      act(JSON.parse(text) as Order).then(
        (answer) => socket.end(`${JSON.stringify(answer)}\n`),
        () => socket.destroy(),
      );
    });
  });
  server.listen(socketOf(folder));
  await once(server, 'listening');
  await chmod(socketOf(folder), 0o600);
}

/** @throws TsukuroiError LAB_NOT_UP */
export async function giveOrder(folder: string, name: string, order: Order): Promise<Answer> {
  const socket = connect(socketOf(folder));
  try {
    await once(socket, 'connect');
    socket.write(`${JSON.stringify(order)}\n`);
    let text = '';
    for await (const chunk of socket.setEncoding('utf8')) {
      text += String(chunk);
    }
    return JSON.parse(text) as Answer;
  } catch (cause) {
    throw new TsukuroiError('LAB_NOT_UP', { name }, { cause });
  }
}
