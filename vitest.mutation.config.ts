import { defineConfig } from "vitest/config";

/** The tests of the pure core: what `npm run mutate` runs for every mutant. */
export default defineConfig({
  test: {
    include: [
      "test/{request,order,answer,circuit}/**/*.test.ts",
      "test/batch/*.test.ts",
      "test/operation/*.test.ts",
      "test/budget/*.test.ts",
    ],
    testTimeout: 30_000,
  },
});
