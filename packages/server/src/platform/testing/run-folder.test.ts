import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { memoryFolder, runFolder } from './run-folder.ts';

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

test('memory that has not the room is not used', () => {
  expect(memoryFolder('tsukuroi-none-', Number.MAX_SAFE_INTEGER)).toBeUndefined();
});

test('in memory that is used a program can be run', (context) => {
  const folder = memoryFolder('tsukuroi-memory-test-', 1);
  if (folder === undefined) {
    return context.skip('this machine gives no memory as a folder, or one that runs no programs');
  }
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(`${folder}/says`, '#!/bin/sh\necho yes\n', { mode: 0o755 });

  expect(spawnSync(`${folder}/says`, { encoding: 'utf8' }).stdout).toBe('yes\n');
});
