import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ListedMachine } from './machine.ts';
import type { AptRoot } from './root.ts';
import { solveFor } from './solve.ts';

const SECURITY = 'Debian-Security:12/oldstable-security [amd64]';
const OPENSSL = `Inst openssl [3.0.20-1] (3.0.22-1 ${SECURITY})\n`;
const EXIM = `Inst exim4-base [4.96-15] (4.97-1 ${SECURITY})\nInst exim4-new (4.97-1 ${SECURITY})\nRemv exim4-daemon-light [4.96-15]\n`;
const NONE = { exact: new Map(), other: new Map() };

const machineOf = (hash: string): ListedMachine => ({
  ...{
    machine: hash.repeat(64),
    list: 'dpkg-status',
    status: `status of ${hash}`,
    packages: [],
    architectures: ['amd64'],
  },
});
const [LABORATORY, WARD] = [machineOf('a'), machineOf('b')];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsukuroi-solve-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** An apt that answers by the verb it is asked with; undefined = it failed. */
function contextWith(answers: Readonly<Record<string, string | undefined>>) {
  const calls: string[] = [];
  const written: string[] = [];
  const root: AptRoot = {
    folder,
    apt: async (args) => {
      calls.push(args.join(' '));
      return answers[args.at(-1) ?? ''];
    },
    update: async () => undefined,
    indexes: async () => [],
    write: async (name, text) => {
      written.push(`${name}: ${text}`);
      return name;
    },
  };
  return { calls, written, context: { root, suites: [], class: 'all' as const, answers: join(folder, 'answers') } };
}

describe('a plan for a machine', () => {
  test("apt is given this machine's own list", async () => {
    const { context, written } = contextWith({ 'dist-upgrade': OPENSSL });

    const solved = await solveFor(WARD, NONE, context);

    expect(written).toContain('status: status of b');
    expect(solved).toMatchObject({
      ok: true,
      value: { steps: [{ package: 'openssl', architecture: 'amd64', from: '3.0.20-1', to: '3.0.22-1' }], leftOut: [] },
    });
  });

  test('what cannot be had without a removal is left out and named; the rest is planned', async () => {
    const { context, calls } = contextWith({ 'dist-upgrade': OPENSSL + EXIM, upgrade: OPENSSL });

    const solved = await solveFor(LABORATORY, NONE, context);

    expect(solved).toMatchObject({
      ok: true,
      value: {
        steps: [{ package: 'openssl' }],
        leftOut: ['exim4-base', 'exim4-new'],
        wouldRemove: ['exim4-daemon-light'],
      },
    });
    expect(calls).toEqual(['-s dist-upgrade', '-s --with-new-pkgs upgrade']);
  });

  test('an apt that removes even then plans nothing', async () => {
    const { context } = contextWith({ 'dist-upgrade': OPENSSL + EXIM, upgrade: OPENSSL + EXIM });

    expect(await solveFor(LABORATORY, NONE, context)).toMatchObject({ ok: true, value: { steps: [] } });
  });

  test('the same version once more is no update', async () => {
    const { context } = contextWith({ 'dist-upgrade': `${OPENSSL}Inst tar [1.34] (1.34 ${SECURITY})\n` });

    expect(await solveFor(WARD, NONE, context)).toMatchObject({
      ok: true,
      value: { steps: [{ package: 'openssl' }], leftOut: [] },
    });
  });

  test.each([
    ['apt failed', undefined],
    ['a step that is not understood', 'Inst ???\n'],
  ])('%s: refused, and nothing is remembered', async (_, text) => {
    const { context } = contextWith({ 'dist-upgrade': text });

    const solved = await solveFor(WARD, NONE, context);

    expect(solved.ok ? 'solved' : solved.error.code).toBe('APT_SOLVE_FAILED');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('an answer is remembered per list and class; a damaged one is asked again', async () => {
    const { context, calls } = contextWith({ 'dist-upgrade': OPENSSL });

    await solveFor(WARD, NONE, context);
    const again = await solveFor(WARD, NONE, context);
    await solveFor(LABORATORY, NONE, context);
    await solveFor(WARD, NONE, { ...context, class: 'security' });
    expect(again).toMatchObject({ ok: true, value: { known: true } });
    expect(calls).toHaveLength(3);

    for (const name of readdirSync(context.answers)) {
      writeFileSync(join(context.answers, name), '{"steps":');
    }
    expect(await solveFor(WARD, NONE, context)).toMatchObject({ ok: true, value: { known: false } });
  });
});
