import { defineConfig } from "vitest/config";

/** The packages, installed elsewhere: `npm run test:pack`. With `FULL=1`, apps as `cdk init` makes them too. Needs `npm run build`. */
export default defineConfig({
  test: {
    include: ["test/pack/*.pack.ts", ...(process.env.FULL === "1" ? ["test/pack/full/*.pack.ts"] : [])],
    reporters: ["verbose"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
