import { readFileSync } from 'node:fs';
import { aptPatch } from '@tsukuroi/providers/apt/patch/provider.ts';
import { childrenMs } from '@tsukuroi/providers/patch/cost.ts';
import { systemRunner } from '@tsukuroi/providers/runner.ts';

// One order, prepared, installed and asked about as the agent does; `bench/apply-path.ts` runs it inside a root. Argument: what to do.
const { order, files, folder } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const provider = aptPatch();
const world = {
  fileOf: (hash: string): string => files[hash] ?? '/nowhere',
  ...{ folder, run: systemRunner, keepFreeBytes: 100_000_000 },
};
const prepared = await provider.prepare(order, world);
const applied = prepared.ok ? await provider.apply(order, prepared.value, world) : prepared.error;
const needRestart = await provider.needRestart(world);
const { user, system } = process.cpuUsage();
const own = (user + system) / 1e6;
process.stdout.write(
  JSON.stringify({
    ...{ applied, needRestart, ownCpuSeconds: own, childrenCpuSeconds: childrenMs() / 1000 },
    peakMb: process.resourceUsage().maxRSS / 1024,
  }),
);
