import { GUEST_SCRIPTS } from '../../guest-paths.ts';
import type { Machine } from '../../machine.ts';

const HOME = '/usr/lib/tsukuroi-server';

/** The console's interface as a person's browser would speak to it, on the Node that came with the kit. */
export interface Console {
  ask(path: string): Promise<{ readonly status: number; readonly body: unknown }>;
  /** @throws Error when it does not answer 200 */
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<number>;
  /** @throws Error when it does not answer 200 to 299 */
  send(path: string, body: unknown): Promise<unknown>;
  /** Signs in again: sessions end with a restore. @throws Error when the console refuses; a code of the second factor counts once */
  again(): Promise<void>;
  /** The first 200 rows of a list. */
  list(path: string): Promise<readonly Record<string, unknown>[]>;
}

/** Registers the first administrator by the link, with a second factor, and is then signed in. */
export async function signIn(server: Machine, link: string, facility: string): Promise<Console> {
  let access = await script(server, ['set-up', link, facility]);
  const ask = async (method: string, path: string, body?: unknown) => {
    const sent = body === undefined ? [] : [JSON.stringify(body)];
    return JSON.parse(await script(server, ['ask', access, method, path, ...sent])) as {
      status: number;
      body: unknown;
    };
  };
  const get = async (path: string) => {
    const { body, status } = await ask('GET', path);
    if (status !== 200) {
      throw new Error(`GET ${path}: ${status} ${JSON.stringify(body).slice(0, 300)}`);
    }
    return body;
  };
  const sent = async (path: string, body: unknown) => {
    const answer = await ask('POST', path, body);
    if (answer.status >= 300) {
      throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`);
    }
    return answer.body;
  };
  return {
    ask: (path) => ask('GET', path),
    get,
    post: async (path, body) => (await ask('POST', path, body)).status,
    send: sent,
    async again() {
      access = await script(server, ['sign-in', access]);
    },
    list: async (path) => ((await get(`${path}?limit=200`)) as { items: Record<string, unknown>[] }).items,
  };
}

async function script(server: Machine, args: readonly string[]): Promise<string> {
  return server.must(
    ['env', `LD_LIBRARY_PATH=${HOME}/lib`, `${HOME}/bin/node`, `${GUEST_SCRIPTS}/console.ts`, ...args],
    { seconds: 90 },
  );
}
