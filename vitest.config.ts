/**
 * How the tests run: `unit` on Node alone, then `e2e` with a real browser against a real server, one file at a
 * time so that figures of one do not suffer from the other. An unhandled error anywhere fails the run.
 */
import process from 'node:process';
import { configDefaults, defineConfig } from 'vitest/config';

/** Set by the CI script: where to write the totals that it counts. */
const reportFile = process.env['TICKDECK_TEST_REPORT'];

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    reporters: reportFile ? ['default', ['json', { outputFile: reportFile }]] : ['default'],
    dangerouslyIgnoreUnhandledErrors: false,
    allowOnly: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...configDefaults.exclude, 'test/e2e/**', 'test/bench/**'],
          globalSetup: ['test/support/build-dist.ts'],
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 10_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.{ts,tsx}'],
          globalSetup: ['test/support/build-dist.ts'],
          pool: 'forks',
          maxWorkers: 1,
          fileParallelism: false,
          // Files share the worker, and with it the browser.
          isolate: false,
          // The first test of a file waits for the file's server as well.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
