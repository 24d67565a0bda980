import type { Command } from './command.ts';

/** Every command, loaded only when asked for: `versions compare` must not wait for the server's code. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  up: async () => (await import('./commands/up.ts')).command,
  server: async () => (await import('./commands/server.ts')).command,
  'agent enrol': async () => (await import('./commands/agent-enrol.ts')).command,
  'agent run': async () => (await import('./commands/agent-run.ts')).command,
  'enrol token': async () => (await import('./commands/enrol-token.ts')).command,
  'agent inventory': async () => (await import('./commands/agent-inventory.ts')).command,
  'inventory import': async () => (await import('./commands/inventory-import.ts')).command,
  match: async () => (await import('./commands/match.ts')).command,
  'knowledge build': async () => (await import('./commands/knowledge-build.ts')).command,
  'knowledge info': async () => (await import('./commands/knowledge-info.ts')).command,
  'knowledge show': async () => (await import('./commands/knowledge-show.ts')).command,
  'versions compare': async () => (await import('./commands/versions-compare.ts')).command,
  collector: async () => (await import('./commands/collector.ts')).command,
  'bundle export': async () => (await import('./commands/bundle-export.ts')).command,
  'bundle verify': async () => (await import('./commands/bundle-verify.ts')).command,
  'bundle import': async () => (await import('./commands/bundle-import.ts')).command,
  'bundle request': async () => (await import('./commands/bundle-request.ts')).command,
  'bundle recipient': async () => (await import('./commands/bundle-recipient.ts')).command,
  'admin verify-audit': async () => (await import('./commands/admin-verify-audit.ts')).command,
  'admin rescue': async () => (await import('./commands/admin-rescue.ts')).command,
};
