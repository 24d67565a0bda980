import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock } from '@tsukuroi/core';
import { sealInventory } from '@tsukuroi/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { runAgent } from './run.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'tsukuroi-run-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

const inventory = sealInventory({
  device: { id: 'machine-1', name: 'ward-1' },
  via: 'agent',
  manifest: { os: { id: 'debian', version: '12', name: 'Debian 12' }, arch: 'x86_64', software: [] },
  state: { collectedAt: '2026-11-22T00:00:00Z' },
});

test('an agent that was never enrolled says so and does nothing', async () => {
  const run = runAgent({
    dataFolder: folder(),
    clock: fixedClock('2026-11-22T00:00:00Z'),
    collect: async () => inventory,
    say: () => undefined,
    language: 'ja',
  });

  await expect(run).rejects.toMatchObject({ code: 'AGENT_NOT_ENROLLED', exitCode: 1 });
});
