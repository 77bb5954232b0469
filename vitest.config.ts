import { defineConfig } from 'vitest/config';

// Tests stand on real containers on few cores: files run one after another, and tests wait for conditions, not for times.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    fileParallelism: false,
    // Imports its JSON schema in a way that only a bundler understands; so it is bundled, as in the image.
    deps: { optimizer: { ssr: { enabled: true, include: ['@actions/workflow-parser'] } } },
    testTimeout: 120_000,
    hookTimeout: 180_000,
    teardownTimeout: 60_000,
  },
});
