import { execFile } from 'node:child_process';
import { Resolver } from 'node:dns/promises';
import { connect } from 'node:net';
import type { ProbeAnswer } from './probe-answer.ts';

/**
 * Runs inside a host: `probe.ts ADDRESS` asks in three ways whether the address can be reached, and prints one JSON object.
 * A refusal is an answer: it came from there. Only silence and "no way" mean that it cannot be reached.
 */
const WAIT_MS = 1500;
const NO_ANSWER = 'no answer';

function tcp(address: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 80, timeout: WAIT_MS });
    const end = (answer: string) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => end('reached'));
    socket.on('timeout', () => end(NO_ANSWER));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET' ? 'reached' : (error.code ?? 'error')),
    );
  });
}

function ping(address: string): Promise<string> {
  return new Promise((resolve) => {
    execFile('ping', ['-n', '-c', '1', '-W', '1', address], { timeout: 3000 }, (error) => {
      resolve(error === null ? 'reached' : error.code === 1 ? NO_ANSWER : `ping ends with ${error.code ?? 'a signal'}`);
    });
  });
}

async function dns(address: string): Promise<string> {
  const resolver = new Resolver({ timeout: WAIT_MS, tries: 1 });
  resolver.setServers([address]);
  try {
    await resolver.resolve4('updates.example');
    return 'reached';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'error';
  }
}

const [address = ''] = process.argv.slice(2);
const [byTcp, byPing, byDns] = await Promise.all([tcp(address), ping(address), dns(address)]);
process.stdout.write(JSON.stringify({ tcp: byTcp, ping: byPing, dns: byDns } satisfies ProbeAnswer));
