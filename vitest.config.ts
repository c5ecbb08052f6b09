import { defineConfig } from 'vitest/config';

const shared = { testTimeout: 60_000, hookTimeout: 60_000, pool: 'forks' as const };
const jobTests = ['test/{attacks,jobs,media,docs}/**/*.test.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'rooms',
          include: ['*/src/**/*.test.{ts,tsx}', 'nodes/**/*.test.ts', 'scripts/**/*.test.mjs'],
          exclude: ['**/node_modules/**', '**/dist/**', 'test/**'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...shared,
          // Jobs by real programs: a lone one leaves the other core idle half of the time.
          name: 'jobs',
          include: jobTests,
          testTimeout: 120_000,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...shared,
          // Whole hubs and browsers: one file at a time, after all else.
          name: 'whole',
          include: ['test/**/*.test.ts'],
          exclude: [...jobTests, '**/node_modules/**'],
          testTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
