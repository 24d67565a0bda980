import { defineConfig } from 'vitest/config';

const never = ['**/node_modules/**', '**/dist/**'];

export default defineConfig({
  test: {
    pool: 'forks',
    projects: [
      { test: { name: 'architecture', include: ['tools/**/*.test.ts'], exclude: never } },
      {
        test: {
          name: 'unit',
          include: ['packages/*/{src,quality}/**/*.test.{ts,tsx}'],
          exclude: never,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['e2e/**/*.test.ts'],
          exclude: never,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
