import { defineConfig } from "vitest/config";

/** The console in a real browser: `npm run test:console`. */
export default defineConfig({
  test: {
    include: ["test/console/browser/*.console.ts"],
    globalSetup: ["test/global-setup.ts", "test/console/browser/set-up.ts"],
    reporters: ["verbose"],
    // One embedded stack and one browser serve all of them.
    fileParallelism: false,
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
