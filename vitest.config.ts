import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // The bundle and the template that the end-to-end tests run are the ones that would be deployed now.
    globalSetup: ["test/global-setup.ts"],
    testTimeout: 30_000,
    coverage: {
      include: ["lambda/**/*.ts"],
      reporter: ["text-summary", "json-summary", "html"],
      thresholds: { lines: 95, branches: 95 },
    },
  },
});
