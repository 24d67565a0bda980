/**
 * One read of a file that is served, and one write to a connection. Measured (docs/benchmarks.md): 64 KiB costs a third
 * more CPU per byte, 1 MiB nothing less and four times the memory.
 */
export const PAGE_BYTES = 256 * 1024;

/**
 * How long what was read or opened once is used again, in milliseconds: a file that a scrub has thrown away and fetched anew is not answered
 * from memory for longer.
 */
export const KEPT_MS = 60_000;
