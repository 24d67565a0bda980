import { globSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import config from '../vitest.config.ts';
import { filesAlone } from './files-alone.ts';

test('files that replace a module, the clock or a part of the process, or measure it, are found, and no others', () => {
  const root = mkdtempSync(join(tmpdir(), 'tsukuroi-alone-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'a'));
  const files: Readonly<Record<string, string>> = {
    'module.test.ts': "vi.mock('node:crypto', async () => ({}));",
    'clock.test.ts': '  vi.useFakeTimers({ toFake: [] });',
    'folder.test.ts': "process.chdir('/');",
    'environment.test.ts': "process.env.LANG = 'ja';",
    'memory.test.ts': 'expect(process.memoryUsage().rss - before).toBeLessThan(1);',
    'reads.test.ts': "if (process.env.LANG === 'ja') { vi.spyOn(a, 'b'); }",
    'plain.test.ts': 'expect(1).toBe(1);',
  };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(root, 'a', name), text);
  }

  expect(filesAlone(root, 'a/*.test.ts')).toEqual(
    ['clock', 'environment', 'folder', 'memory', 'module'].map((name) => `a/${name}.test.ts`),
  );
});

test('every test file belongs to exactly one project', () => {
  const root = join(import.meta.dirname, '..');
  const rooms = readdirSync(join(root, 'packages'));
  const all = globSync(
    [
      ...rooms.map((room) => `packages/${room}/{src,quality}/**/*.test.{ts,tsx}`),
      'tools/**/*.test.ts',
      'e2e/**/*.test.ts',
    ],
    { cwd: root },
  );
  const projects = (config.test?.projects ?? []) as {
    test: { name: string; include: string[]; exclude: string[] };
  }[];
  const taken = projects.flatMap(({ test: { include, exclude } }) => {
    const named = exclude.filter((pattern) => !pattern.startsWith('**/'));
    const out = new Set(globSync(named, { cwd: root }));
    return globSync(include, { cwd: root }).filter((file) => !out.has(file));
  });

  expect(all.length).toBeGreaterThan(400);
  expect(taken.toSorted()).toEqual(all.toSorted());
});
