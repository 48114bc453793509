/**
 * How the tests run: `unit` and `behaviour` on Node alone, then `e2e` with a real browser against a real server and
 * `browsers` with others, and last, one file at a time, what measures memory and frames. An unhandled error anywhere fails the run.
 */
import process from 'node:process';
import { configDefaults, defineConfig } from 'vitest/config';

/** Set by the CI script: where to write the totals that it counts. */
const reportFile = process.env['TICKDECK_TEST_REPORT'];

/** Tests of single parts; the others start servers and processes. */
const MIRRORS = ['test/{shared,server,web,property,golden}/**/*.test.{ts,tsx}'];

/** Browser tests whose figures would suffer from another file beside them. */
const MEASURES = ['test/e2e/app-leaks.test.ts', 'test/e2e/chart-drawing.test.ts'];

const IN_BROWSER = {
  globalSetup: ['test/support/build-dist.ts', 'test/support/get-chromium.ts'],
  pool: 'forks' as const,
  // Files share the worker, and with it the browser.
  isolate: false,
  // The first test of a file waits for the file's server as well.
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

const ON_NODE = {
  globalSetup: ['test/support/build-dist.ts'],
  pool: 'forks' as const,
  maxWorkers: 2,
  testTimeout: 10_000,
  sequence: { groupOrder: 0 },
};

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
          ...ON_NODE,
          name: 'unit',
          include: MIRRORS,
          // They own no process and no port: modules are loaded once a worker, not once a file.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          ...ON_NODE,
          name: 'behaviour',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...configDefaults.exclude, ...MIRRORS, 'test/{e2e,browsers,bench,load}/**'],
          // What they start is theirs to end; loading the product anew for each costs more than what they do.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          ...IN_BROWSER,
          name: 'e2e',
          include: ['test/e2e/**/*.test.{ts,tsx}'],
          exclude: [...configDefaults.exclude, ...MEASURES],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          ...IN_BROWSER,
          // Firefox and WebKit, each where it is installed: one file a browser.
          globalSetup: ['test/support/build-dist.ts'],
          name: 'browsers',
          include: ['test/browsers/**/*.test.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          ...IN_BROWSER,
          name: 'e2e-alone',
          include: MEASURES,
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
