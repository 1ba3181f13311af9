import type { Metafile } from "esbuild";
import { expect, test } from "vitest";
import { compositionOf, largest, loadedAtStart } from "../../scripts/bundle-composition.ts";

const output = (inputs: Record<string, number>): Metafile => ({
  inputs: {},
  outputs: {
    "dist/worker/index.mjs": {
      bytes: 1_000,
      entryPoint: "lambda/handler.ts",
      imports: [],
      exports: [],
      inputs: Object.fromEntries(
        Object.entries(inputs).map(([path, bytesInOutput]) => [path, { bytesInOutput }]),
      ),
    },
  },
});

test("bytes are counted for the innermost package, and the rest is our own", () => {
  const parts = compositionOf(
    output({
      "lambda/handler.ts": 50,
      "node_modules/zod/v4/core.js": 20,
      "node_modules/zod/v4/mini.js": 10,
      "node_modules/@smithy/core/node_modules/@smithy/types/index.js": 40,
      "node_modules/empty/index.js": 0,
    }),
  );
  expect(parts).toEqual([
    { name: "orgconn", bytes: 50 },
    { name: "@smithy/types", bytes: 40 },
    { name: "zod", bytes: 30 },
  ]);
});

test("a start loads what is imported by statements; what is imported by a call is loaded later", () => {
  const file = (imports: Record<string, "import-statement" | "dynamic-import">, entryPoint?: string) => ({
    bytes: 1,
    exports: [],
    inputs: {},
    imports: Object.entries(imports).map(([path, kind]) => ({ path, kind })),
    ...(entryPoint === undefined ? {} : { entryPoint }),
  });
  const outputs = {
    "index.mjs": file({ "chunk.mjs": "import-statement", "later.mjs": "dynamic-import" }, "handler.ts"),
    "chunk.mjs": file({ "shared.mjs": "import-statement" }),
    "shared.mjs": file({}),
    "later.mjs": file({ "shared.mjs": "import-statement", "last.mjs": "import-statement" }, "later.ts"),
    "last.mjs": file({}),
  };
  expect(loadedAtStart({ inputs: {}, outputs })).toEqual(["index.mjs", "chunk.mjs", "shared.mjs"]);
});

test("beyond the largest, all others are one part", () => {
  const parts = [5, 3, 2, 1].map((bytes) => ({ name: `${bytes}`, bytes }));
  expect(largest(parts, 2)).toEqual([...parts.slice(0, 2), { name: "2 others", bytes: 3 }]);
  expect(largest(parts, 4)).toEqual(parts);
});
