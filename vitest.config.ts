import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tools/longest-first.ts';

const exclude = ['**/node_modules/**', '**/dist/**'];

/** The server's store tests need a PostgreSQL, which is started once for them and for nobody else. */
export default defineConfig({
  test: {
    pool: 'forks',
    // One more than there are cores: many tests wait for a process, a browser or a silence. Vitest's own choice leaves a core idle.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { name: 'architecture', include: ['tools/**/*.test.ts'], exclude } },
      {
        test: {
          name: 'rooms',
          include: ['packages/*/{src,quality}/**/*.test.{ts,tsx}'],
          exclude: ['packages/server/**', ...exclude],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'server',
          include: ['packages/server/src/**/*.test.ts'],
          exclude,
          globalSetup: ['packages/server/src/platform/testing/postgres.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['e2e/**/*.test.ts'],
          exclude,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
