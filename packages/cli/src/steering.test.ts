import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ErrorParams, TsukuroiError } from '@tsukuroi/core';
import { describe, expect, test, vi } from 'vitest';
import { progressBar } from './bundle-options.ts';
import type { Command, CommandIo } from './command.ts';
import { COMMANDS } from './registry.ts';
import { stoppingInRed } from './stick-options.ts';
import { debianServer, FEEDS, folderWith, run } from './testing/world.ts';

/** Clears the line and says the opposite; turns the direction of writing; begins a line of its own. */
const HOSTILE = 'ward-1\u001b[2K\r問題ありません\u202Egnp.\n■ pharmacy-1';
const STEERS = /[^\P{Cc}\n\t]|[\p{Cf}\p{Zl}\p{Zp}]/u;

async function site() {
  const feeds = Object.entries(FEEDS).map(([path, content]) => [`feeds/${path}`, content] as const);
  const folder = folderWith(Object.fromEntries(feeds));
  const knowledge = join(folder, 'k.db');
  await run(['knowledge', 'build', '--feeds', join(folder, 'feeds'), '--out', knowledge]);
  const inventory = join(folder, 'ward.json');
  const server = debianServer('ward-1', '3.0.11-1');
  writeFileSync(inventory, JSON.stringify({ ...server, device: { ...server.device, name: HOSTILE } }));
  const match = (format: string, seated: boolean) =>
    run(['match', '--knowledge', knowledge, '--inventory', inventory, '--format', format], { seated });
  return { match };
}

/** What a command would say in this world. */
async function saidBy(work: (io: CommandIo) => Promise<void>, seated: boolean): Promise<string> {
  const command: Command = {
    ...{ summary: { ja: '試し', en: 'test' }, usage: '', options: {}, positionals: false },
    run: (io) => work(io).then(() => 0 as const),
  };
  const spy = vi.spyOn(COMMANDS as Record<string, () => Promise<Command>>, 'knowledge info').mockResolvedValue(command);
  const { words } = await run(['knowledge', 'info'], { seated });
  spy.mockRestore();
  return words;
}

describe('a name that a stranger chose', () => {
  test('begins no line of its own in a table, at a terminal or in a pipe', async () => {
    const { match } = await site();

    for (const seated of [true, false]) {
      const { code, out } = await match('table', seated);
      expect(code).toBe(0);
      expect(out).not.toMatch(STEERS);
      expect(out.split('\n').filter((line) => line.startsWith('■'))).toHaveLength(1);
    }
  });

  test('steers no terminal from a list or a document; a file gets every byte', async () => {
    const { match } = await site();

    expect((await match('csv', true)).out).not.toMatch(STEERS);
    expect((await match('json', true)).out).not.toMatch(STEERS);
    expect((await match('csv', false)).out).toContain(HOSTILE);
    expect(JSON.parse((await match('json', false)).out).devices[0].name).toBe(HOSTILE);
  });

  test('steers nothing from a refusal, a warning or a question, and adds no line to ours', async () => {
    const params: ErrorParams = { names: HOSTILE };
    const refused = new TsukuroiError('STICK_FOREIGN_FILE', params, { exitCode: 3 });
    const words = await saidBy(async (io) => {
      io.say(`${HOSTILE}\n`);
      await io.ask?.(HOSTILE);
      await stoppingInRed(io, () => Promise.reject(refused));
    }, false);

    expect(words).toContain('ward-1�[2K�問題ありません�gnp.');
    expect(words).not.toMatch(STEERS);
    expect(words.split('\n').filter((line) => line === '■ pharmacy-1')).toHaveLength(1);
  });

  test('red and a line written over are ours alone, where somebody sits at a terminal', async () => {
    const stopped = new TsukuroiError('STICK_FOREIGN_FILE', { names: HOSTILE }, { exitCode: 3 });
    const work = async (io: CommandIo) => {
      const progress = { phase: 'reading', totalBytes: 2, bytesPerSecond: 0, secondsLeft: undefined } as const;
      progressBar(io)({ ...progress, doneBytes: 1 });
      progressBar(io)({ ...progress, doneBytes: 2 });
      await stoppingInRed(io, () => Promise.reject(stopped));
    };

    const words = await saidBy(work, true);

    expect(words.replaceAll('\u001b', 'ESC')).toMatch(
      /^\r読み取り [^\r\n]*ESC\[K\r読み取り [^\r\n]*ESC\[K\nESC\[1;31m■ [^\n]* ■ESC\[0m\n/,
    );
    expect(words.split('\u001b')).toHaveLength(5);
    expect(await saidBy(work, false)).not.toMatch(STEERS);
  });
});
