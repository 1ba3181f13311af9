import { defineConfig } from "vitest/config";

/** The stack in an emulated account: `npm run test:deploy`. With `FULL=1`, what takes longer too. */
export default defineConfig({
  test: {
    include: [
      "test/deploy/*.deploy.ts",
      ...(process.env.FULL === "1" ? ["test/deploy/full/*.deploy.ts"] : []),
    ],
    globalSetup: ["test/global-setup.ts"],
    reporters: ["verbose"],
    // Each step needs the ones before it.
    bail: 1,
    // Each file has an emulator and deployments of its own: side by side they would only slow each other down.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
