import { defineConfig } from "vitest/config";

/** The README's code for producers, and the documents' commands of the AWS CLI: `npm run test:snippets`. */
export default defineConfig({
  test: {
    include: ["test/snippets/*.snippets.ts"],
    reporters: ["verbose"],
    testTimeout: 90_000,
    // The first time, the AWS CLI is installed.
    hookTimeout: 300_000,
  },
});
