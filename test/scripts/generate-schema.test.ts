import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { PUBLISHED_SCHEMAS } from "../../scripts/generate-schema.ts";

test.each(PUBLISHED_SCHEMAS.map(({ file, text }) => [basename(file), file, text]))(
  "the published %s is current: npm run schema",
  (_name, file, text) => {
    expect(readFileSync(file, "utf8")).toBe(text);
  },
);
