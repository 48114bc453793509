/**
 * The hardening tests at full size: thousands of clients, minutes of stalling. `npm run test:load`; no part
 * of `npm test`. One file at a time, so that none suffers from another's load.
 */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    globalSetup: ['test/support/build-dist.ts'],
    include: [
      'test/behaviour/hardening-*.test.ts',
      'test/behaviour/scale-out.test.ts',
      'test/behaviour/tape-kill-during-write.test.ts',
      'test/behaviour/tape-torn-tail.test.ts',
      'test/behaviour/venue-soak.test.ts',
      'test/property/fuzz.test.ts',
      'test/load/*.test.ts',
    ],
    env: { TICKDECK_FULL: '1' },
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 60_000,
    disableConsoleIntercept: true,
  },
});
