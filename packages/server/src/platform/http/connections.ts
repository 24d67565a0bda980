import type { Server } from 'node:net';
import { boundAddresses } from '@tsukuroi/trust/serve/ports.ts';

/** How many connections are held open at once. */
export interface ConnectionLimits {
  readonly all: number;
  /** From one address: one machine that opens as many as it can must not shut the others out. */
  readonly perAddress: number;
}

/** A browser opens six at most (HTTP/1.1); the rest is room for programs, and for many people behind one terminal server. */
const LIMITS: ConnectionLimits = { all: 2_000, perAddress: 200 };

/** How long half a request may take, in milliseconds (Node's own defaults are four times as long). */
export const SLOW_CLIENT = {
  headersTimeout: 15_000,
  connectionsCheckingInterval: 5_000,
  /** TLS only. */
  handshakeTimeout: 10_000,
} as const;

/** Closes what goes beyond the limits at once, so that a flood costs neither memory nor the file handles of the database. */
export function boundConnections(server: Server, limits: ConnectionLimits = LIMITS): void {
  server.maxConnections = limits.all;
  boundAddresses(server, limits.perAddress);
}
