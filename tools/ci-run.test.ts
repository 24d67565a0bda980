import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const program = join(dirname(dirname(fileURLToPath(import.meta.url))), '.ci', 'run');

const WELL = 'echo 3 passed, 0 failed';

/** Runs `.ci/run` with an npm that only says what a suite would: `npm test`, `npm run lab -- reach`, `npm run lab -- mend`. */
function decide(
  tests: string,
  reach: string,
  mend = WELL,
): { readonly code: number | null; readonly last: string | undefined } {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-ci-'));
  const npm = `case "$*" in\ntest)\n${tests};;\n*reach)\n${reach};;\n*)\n${mend};;\nesac\n`;
  writeFileSync(join(folder, 'npm'), `#!/bin/sh\n${npm}`);
  chmodSync(join(folder, 'npm'), 0o755);
  const done = spawnSync('bash', [program], { env: { ...process.env, PATH: `${folder}:${process.env.PATH ?? ''}` } });
  return { code: done.status, last: done.stdout.toString('utf8').trim().split('\n').at(-1) };
}

test('the last line is the sum of all suites', () => {
  expect(decide('echo 10 passed, 0 failed', 'echo 4 passed, 0 failed')).toEqual({
    code: 0,
    last: '17 passed, 0 failed',
  });
});

test('one failed line of any suite is failed', () => {
  expect(decide('echo 9 passed, 1 failed; exit 1', 'echo 4 passed, 0 failed')).toEqual({
    code: 1,
    last: '16 passed, 1 failed',
  });
  expect(decide('echo 9 passed, 0 failed', 'echo 3 passed, 2 failed; exit 1')).toEqual({
    code: 1,
    last: '15 passed, 2 failed',
  });
  expect(decide('echo 9 passed, 0 failed', 'echo 4 passed, 0 failed', 'echo 2 passed, 1 failed; exit 1')).toEqual({
    code: 1,
    last: '15 passed, 1 failed',
  });
});

test('a suite that did not run counts as failed, and the others still run', () => {
  expect(decide('echo broken; exit 127', 'echo 4 passed, 0 failed')).toEqual({ code: 1, last: '7 passed, 1 failed' });
  expect(decide('echo 9 passed, 0 failed', 'echo no root >&2; echo 0 passed, 1 failed; exit 2')).toEqual({
    code: 1,
    last: '12 passed, 1 failed',
  });
});

test('a suite that says all is well and then ends badly counts as failed', () => {
  expect(decide('echo 9 passed, 0 failed; exit 139', 'echo 4 passed, 0 failed')).toEqual({
    code: 1,
    last: '16 passed, 1 failed',
  });
});

test('nothing at all that passed is no success', () => {
  const nothing = 'echo 0 passed, 0 failed';

  expect(decide(nothing, nothing, nothing).code).toBe(1);
});
