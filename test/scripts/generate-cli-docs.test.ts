import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { commandLineReference } from "../../cli/documentation.ts";
import { REFERENCE_FILE } from "../../scripts/generate-cli-docs.ts";

test("docs/cli.md says what --help says now: otherwise npm run docs:cli", async () => {
  expect(readFileSync(REFERENCE_FILE, "utf8")).toBe(await commandLineReference());
});
