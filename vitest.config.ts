import { defineConfig } from 'vitest/config';

/** Two projects: the server's store tests need a PostgreSQL, which is started once for them and for nobody else. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'server',
          include: ['packages/server/src/**/*.test.ts'],
          globalSetup: ['packages/server/src/platform/testing/postgres.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'rooms',
          include: ['packages/*/src/**/*.test.ts', 'packages/*/quality/**/*.test.ts', 'tools/**/*.test.ts'],
          exclude: ['packages/server/**', '**/node_modules/**'],
          testTimeout: 30_000,
        },
      },
    ],
  },
});
