import { linkSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fixedClock } from '@tsukuroi/core';
import { expect, onTestFinished, test } from 'vitest';
import { keysStatus } from '../ceremony/status.ts';
import { nodeDoor } from './door.ts';
import { heldOpen } from './held-open.ts';

function folder(): (name: string) => string {
  const made = mkdtempSync(join(tmpdir(), 'tsukuroi-held-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return (name) => join(made, name);
}

/** A database in use whose own file is still as small as a key: everything is in its log. */
function smallDatabase(at: (name: string) => string): DatabaseSync {
  const database = new DatabaseSync(at('small.db'));
  onTestFinished(() => database.close());
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE links (hash TEXT)');
  return database;
}

/** Whether this process has a lock on a file: pid and inode stand in each line (proc_locks(5)). */
function isLocked(file: string): boolean {
  const { ino } = statSync(file);
  const lines = readFileSync('/proc/locks', 'utf8').split('\n');
  return lines.some((line) => line.includes(` ${process.pid} `) && new RegExp(`:${ino} `).test(line));
}

test('what this process has open is told, under any of its names; what it closed, or never opened, is not', () => {
  const at = folder();
  const database = smallDatabase(at);
  writeFileSync(at('other'), 'x');
  linkSync(at('small.db'), at('another-name'));

  const held = heldOpen();

  expect([held(at('small.db')), held(at('another-name')), held(at('other')), held(at('gone'))]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(database.isOpen).toBe(true);
});

test('looking for keys takes no lock of a database away, by which a program beside it would take itself for the only one', async () => {
  const at = folder();
  smallDatabase(at);
  const before = isLocked(at('small.db'));

  await keysStatus(nodeDoor(), at(''), fixedClock('2026-11-22T00:00:00Z'));

  expect([before, isLocked(at('small.db'))]).toEqual([true, true]);
});

test('control: one reading of the file in this process is what takes it away', () => {
  const at = folder();
  smallDatabase(at);

  readFileSync(at('small.db'));

  expect(isLocked(at('small.db'))).toBe(false);
});
