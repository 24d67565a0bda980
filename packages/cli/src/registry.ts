import type { Command } from './command.ts';

/** Every command, loaded only when asked for: `versions compare` must not wait for the server's code. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {};
