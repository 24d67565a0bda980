import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reservedPort } from '@tsukuroi/server/platform/testing/reserved-port.ts';
import { recipeOf } from '@tsukuroi/trust/testing/recipe.ts';
import { expect, onTestFinished, test } from 'vitest';
import { folderWith } from './testing/world.ts';

const PROGRAM = join(import.meta.dirname, '../bin/tsukuroi.mjs');
const DOCS = join(import.meta.dirname, '../../../docs');

/** The program as it is installed: a process of its own, with nothing of this one. */
function start(args: readonly string[], cwd: string): ChildProcess {
  return spawn(process.execPath, [PROGRAM, ...args], { cwd, env: { PATH: '', HOME: cwd } });
}

async function tsukuroi(args: readonly string[], cwd: string): Promise<{ code: number; said: string }> {
  const child = start(args, cwd);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (piece: string) => {
      said += piece;
    });
  }
  const [code] = await once(child, 'close');
  return { code, said };
}

/** A server until the test ends, or until it is stopped; `ready` once it says where it listens. */
async function server(data: string, cwd: string): Promise<{ stop(): Promise<void> }> {
  const child = start(['server', '--data', data], cwd);
  let said = '';
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    said += piece;
    if (/127\.0\.0\.1:\d+/.test(said)) {
      resolve();
    }
  });
  child.once('close', () => reject(new Error(said)));
  const stop = async () => {
    if (child.exitCode === null) {
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      await closed;
    }
  };
  onTestFinished(stop);
  await promise;
  return { stop };
}

test('docs/recipes/re-root.md: every command of it, run as it stands, from the lost keys to the device that follows again', async () => {
  const folder = folderWith({ 'words.txt': 'four unrelated words here\n' });
  const at = (name: string) => join(folder, name);
  const data = at('var/lib/tsukuroi');
  const page = readFileSync(join(DOCS, 'recipes/re-root.md'), 'utf8');
  const lines = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.trim().split('\n'));
  const charter = /```json\n([\s\S]*?)```/.exec(readFileSync(join(DOCS, 'formats/charter.md'), 'utf8'))?.[1] ?? '';
  writeFileSync(at('憲章.json'), charter);
  mkdirSync(at('カタログ/recipes/viewer'), { recursive: true });
  writeFileSync(at('カタログ/recipes/viewer/2.0.json'), JSON.stringify(recipeOf()));
  const ports = [await reservedPort(), await reservedPort(), await reservedPort()].map((port) => `127.0.0.1:${port}`);
  const [listen, agentListen, enrolListen = ''] = ports;
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, 'server.json'), JSON.stringify({ listen, agentListen, enrolListen }));
  const words = ['--passphrase-file', at('words.txt')];
  const must = async (args: readonly string[]) => {
    const { code, said } = await tsukuroi(args, folder);
    expect([args.slice(0, 3).join(' '), code, said]).toEqual([args.slice(0, 3).join(' '), 0, said]);
    return said;
  };

  // The hospital as it was: a ceremony, a collector, a relay, a device that follows. All on one
  // machine, so that the relay, which came second with the same hardware, waits to be confirmed.
  let running = await server(data, folder);
  await must(['keys', 'init', '--keys', at('lost'), '--copy', at('lost-too'), '--data', data, ...words]);
  await must(['collector', 'key', '--key', at('collector.key'), '--public', at('収集機.pub')]);
  await running.stop();
  running = await server(data, folder);
  const token = ['enrol', 'token', 'create', '--data', data, '--address', enrolListen];
  await must([...token, '--department', '医事課', '--out', at('before.json')]);
  const enrolled = await must(['agent', 'enrol', '--token', at('before.json'), '--data', at('var/lib/tsukuroi-agent')]);
  await must([...token, '--relay', '--department', '中継', '--out', at('relay-before.json')]);
  await must(['relay', 'enrol', '--token', at('relay-before.json'), '--data', at('var/lib/tsukuroi-relay')]);
  const identity = () => JSON.parse(readFileSync(at('var/lib/tsukuroi-agent/identity/identity.json'), 'utf8')).identity;
  const before = identity();
  const firstRoot = readFileSync(at('var/lib/tsukuroi-agent/trust/root.json'));

  // The page, line by line. What a person types besides: passphrases; where this server stands; which file is revoked.
  const said: string[] = [];
  let revoked = '';
  for (const line of lines) {
    const [, ...args] = line
      .replaceAll('/media/', `${at('media')}/`)
      .replaceAll('/var/', `${at('var')}/`)
      .replaceAll('/home/', `${at('home')}/`)
      .replace('番号', revoked)
      .split(' ');
    const asks = args.includes('--keys') ? words : [];
    const where = args.slice(0, 3).join(' ') === 'enrol token create' ? ['--address', enrolListen] : [];
    said.push(await must([...args, ...asks, ...where]));
    if (args.includes('--re-root')) {
      await running.stop();
      running = await server(data, folder);
    }
    if (args.slice(0, 3).join(' ') === 'enrol token list') {
      revoked = /[0-9a-f-]{36}/.exec(said.at(-1) ?? '')?.[0] ?? '';
    }
  }
  const device = at('var/lib/tsukuroi-agent/trust');
  const { memory = '' } = JSON.parse(readFileSync(join(device, 'enrolled.json'), 'utf8'));
  const followed = JSON.parse(readFileSync(join(device, 'agent', memory, 'followed.json'), 'utf8'));
  cpSync(join(device, 'root.json'), at('now.json'));

  expect(lines.length).toBeGreaterThan(10);
  expect(enrolled).toContain('登録できました');
  expect(identity()).toBe(before);
  expect(readFileSync(at('now.json')).equals(firstRoot)).toBe(false);
  expect(followed.failed).toEqual({});
  expect(said.join('')).toContain('前の根で署名された計画には、もう従いません');
}, 900_000);
