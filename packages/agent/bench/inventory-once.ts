import { enableCompileCache } from 'node:module';

// One run as the agent makes it; `bench/inventory.ts` measures it from outside. Arguments: memory file, or `none`.
if (process.env.NODE_COMPILE_CACHE !== undefined) {
  enableCompileCache(process.env.NODE_COMPILE_CACHE);
}
const { systemClock } = await import('@tsukuroi/core');
const { agentInventory } = await import('../src/inventory.ts');
const { openFileMemory } = await import('../src/memory-file.ts');
const path = process.argv[2] ?? 'none';
const memory = path === 'none' ? undefined : openFileMemory(path);
const inventory = await agentInventory({ clock: systemClock, ...(memory === undefined ? {} : { memory }) });
await memory?.save();
process.stdout.write(JSON.stringify(inventory));
