import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runFolder } from './run-folder.ts';

test('what a killed run left in memory goes with the next, what a running one has stays', () => {
  const first = runFolder();
  onTestFinished(() => rmSync(first, { recursive: true, force: true }));
  writeFileSync(`${first}/database`, 'x');
  const gone = spawnSync(process.execPath, ['--version']).pid;
  const left = mkdtempSync(`${first.replace(/\d+-[^-/]+$/, '')}${gone}-`);
  writeFileSync(`${left}/database`, 'x');

  const second = runFolder();
  onTestFinished(() => rmSync(second, { recursive: true, force: true }));

  expect(dirname(left)).toBe(dirname(second));
  expect(existsSync(left)).toBe(false);
  expect(existsSync(`${first}/database`)).toBe(true);
  expect(second).not.toBe(first);
});
