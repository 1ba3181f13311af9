import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // The bundle and the template that the end-to-end tests run are the ones that would be deployed now.
    globalSetup: ["test/global-setup.ts"],
    testTimeout: 60_000,
    // A stack starts in 2 s, on a busy machine in 20; after 60, the helper that starts it says what it printed.
    hookTimeout: 90_000,
    // An end-to-end test, with its stack, keeps two thirds of a processor busy: three workers share two of them.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    coverage: {
      include: ["contract/**/*.ts", "aws/**/*.ts", "lambda/**/*.ts"],
      reporter: ["text-summary", "json-summary", "html"],
      thresholds: { lines: 95, branches: 95 },
    },
  },
});
