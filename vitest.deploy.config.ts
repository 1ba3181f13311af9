import { defineConfig } from "vitest/config";

/** The stack in an emulated account: `npm run test:deploy`. */
export default defineConfig({
  test: {
    include: ["test/deploy/*.deploy.ts"],
    reporters: ["verbose"],
    // Each step needs the ones before it.
    bail: 1,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
