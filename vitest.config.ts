import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // The bundle and the template that the end-to-end tests run are the ones that would be deployed now.
    globalSetup: ["test/global-setup.ts"],
    testTimeout: 60_000,
    // A stack starts in 2 s, on a busy machine in 20.
    hookTimeout: 60_000,
    // End-to-end tests mostly wait: two workers share a processor.
    maxWorkers: 2 * availableParallelism(),
    coverage: {
      include: ["contract/**/*.ts", "aws/**/*.ts", "lambda/**/*.ts"],
      reporter: ["text-summary", "json-summary", "html"],
      thresholds: { lines: 95, branches: 95 },
    },
  },
});
