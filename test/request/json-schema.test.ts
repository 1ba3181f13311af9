import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { REQUEST_SCHEMA_FILE, requestJsonSchema } from "../../scripts/generate-schema.ts";

test("the published JSON Schema is current: npm run schema", () => {
  expect(readFileSync(REQUEST_SCHEMA_FILE, "utf8")).toBe(requestJsonSchema());
});
