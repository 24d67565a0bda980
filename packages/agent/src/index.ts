export * from './inventory.ts';
export * from './memory-file.ts';
