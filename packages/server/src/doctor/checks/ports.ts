import { connect, createServer } from 'node:net';
import { DEFAULT_LISTEN, readListen } from '../../config.ts';
import type { Check, Patient } from '../check.ts';

const PATIENCE_MS = 2_000;

/** Whether the configured ports answer while the server runs, and are free while it does not. */
export const ports: Check = {
  id: 'ports',
  title: { ja: 'ポート', en: 'Ports' },
  async look({ config, running }: Patient) {
    const wanted = [config.listen ?? DEFAULT_LISTEN, config.agentListen, config.enrolListen].filter(
      (listen) => listen !== undefined,
    );
    const wrong: string[] = [];
    for (const listen of wanted) {
      const { host, port } = readListen(listen);
      const here = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
      if (!(running ? await answers(here, port) : await isFree(host, port))) {
        wrong.push(listen);
      }
    }
    const list = wrong.join(', ');
    if (wrong.length === 0) {
      const all = wanted.join(', ');
      return running
        ? { state: 'good', text: { ja: `答えています: ${all}`, en: `They answer: ${all}` } }
        : {
            state: 'unknown',
            text: { ja: `サーバーは動いていません（${all} は空いています）。`, en: 'The server does not run.' },
          };
    }
    return running
      ? {
          state: 'bad',
          text: {
            ja: `サーバーは動いていますが、${list} で答えません。`,
            en: `The server runs, but does not answer at ${list}.`,
          },
          next: {
            ja: '--listen で別の番号を指定して起動していないか、server.json を変えたあとに起動し直したかを確かめてください。',
            en: 'Was it started with another --listen, or server.json changed without a restart?',
          },
        }
      : {
          state: 'bad',
          text: { ja: `${list} を、ほかのプログラムが使っています。`, en: `Another program uses ${list}.` },
          next: {
            ja: 'そのプログラムを止めるか、server.json で別の番号にしてください。',
            en: 'Stop it, or choose another port.',
          },
        };
  },
};

function answers(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host, port, timeout: PATIENCE_MS });
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  socket.once('timeout', () => resolve(false));
  return promise.finally(() => socket.destroy());
}

function isFree(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const probe = createServer();
  probe.once('error', () => resolve(false));
  probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(true)));
  return promise;
}
