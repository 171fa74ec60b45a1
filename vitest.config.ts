import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{protocol,simulator,agent,cloud,scripts}/test/**/*.test.ts', 'acceptance/test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // What waits for a peer costs nothing: cases of one file that stand side by side all begin at once.
    maxConcurrency: 16,
    reporters: ['default', './scripts/tally-reporter.ts'],
  },
});
