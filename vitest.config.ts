import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { filesAlone } from './tools/files-alone.ts';
import { LongestFirst } from './tools/longest-first.ts';

const exclude = ['**/node_modules/**', '**/dist/**'];

/**
 * How long a test, and what it waits for, may take before it counts as hanging. No measure of speed: it holds on a machine
 * that is busy with other work. A test that names a shorter time itself fails there.
 */
const PATIENCE = { testTimeout: 180_000, hookTimeout: 240_000, expect: { poll: { timeout: 90_000 } } };

/**
 * Rooms whose modules keep nothing between calls: their test files take turns in one process, which loads them once. Not so
 * the commands of the command line, which leave what they opened to the end of their process, and the console's pages.
 */
const PURE =
  'packages/{agent,collector,content,core,knowledge,matching,policy,protocol,providers,relay,testkit,trust,versions}/{src,quality}/**/*.test.ts';
const SERVER = 'packages/server/src/**/*.test.ts';
const shared = { isolate: false, restoreMocks: true };
/** The server's store tests need a PostgreSQL, which is started for them and for nobody else. */
const postgres = ['packages/server/src/platform/testing/postgres.ts'];
const pureAlone = filesAlone(import.meta.dirname, PURE);
const serverAlone = filesAlone(import.meta.dirname, SERVER);

export default defineConfig({
  test: {
    pool: 'forks',
    // Two more than there are cores: many tests wait for a process, a browser or a silence. With one more a quarter of the cores' time was idle.
    maxWorkers: availableParallelism() + 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { name: 'architecture', include: ['tools/**/*.test.ts'], exclude, ...PATIENCE } },
      { test: { name: 'pure', include: [PURE], exclude: [...pureAlone, ...exclude], ...shared, ...PATIENCE } },
      {
        test: {
          name: 'rooms',
          include: ['packages/{cli,web}/{src,quality}/**/*.test.{ts,tsx}', ...pureAlone],
          exclude,
          ...PATIENCE,
        },
      },
      {
        test: {
          name: 'server',
          include: [SERVER],
          exclude: [...serverAlone, ...exclude],
          globalSetup: postgres,
          ...shared,
          ...PATIENCE,
        },
      },
      { test: { name: 'server-alone', include: serverAlone, exclude, globalSetup: postgres, ...PATIENCE } },
      {
        test: {
          name: 'browser',
          include: ['e2e/**/*.test.ts'],
          exclude,
          ...PATIENCE,
        },
      },
    ],
  },
});
