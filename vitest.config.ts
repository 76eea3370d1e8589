import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // a file in its own process for each core: they wait for servers and programs more than they compute
    maxWorkers: '100%',
  },
});
