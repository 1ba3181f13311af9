import { defineConfig } from "vitest/config";

/** What `npm run mutate` runs for each mutant: the tests of the area that it lies in. */
export default defineConfig({
  test: {
    include: [`test/${process.env.MUTATED_AREA ?? "*"}/*.test.ts`],
    // Worlds of many executions: slow, slower still where a mutant only makes them wait, and vague about what is wrong.
    exclude: ["test/budget/{budget,world}.test.ts"],
    setupFiles: ["test/support/mutation-run.ts"],
    testTimeout: 30_000,
  },
});
