export * from './collect.ts';
export type { Network } from './fetch-whole.ts';
export * from './network.ts';
