import { build } from "esbuild";
import { expect, test } from "vitest";
import { bundleFunction } from "../../scripts/build-functions.ts";
import { compositionOf } from "../../scripts/bundle-composition.ts";
import { leaveOut } from "../../scripts/left-out.ts";

test("the bundle is at most 0.9 MB, and without what the worker cannot reach", async () => {
  const { bytes, metafile, files } = await bundleFunction("worker");
  expect(bytes).toBeLessThanOrEqual(900_000);
  const packages = compositionOf(metafile).map(({ name }) => name);
  expect(packages).toContain("undici");
  expect(packages).not.toContain("@aws-sdk/nested-clients");
  expect(packages).not.toContain("@aws-sdk/credential-provider-ini");
  const code = files.filter(({ path }) => path.endsWith(".mjs")).map(({ text }) => text);
  expect(code.filter((text) => text.includes("node:http2"))).toEqual([]);
});

test("a start loads nothing of KMS's client: it has a file of its own", async () => {
  const { bytes, metafile } = await bundleFunction("worker");
  expect(compositionOf(metafile).map(({ name }) => name)).not.toContain("@aws-sdk/client-kms");
  const carriers = Object.entries(metafile.outputs).filter(([, { inputs }]) =>
    Object.keys(inputs).some((path) => path.includes("@aws-sdk/client-kms/")),
  );
  const code = carriers.filter(([path]) => path.endsWith(".mjs"));
  expect(code).toHaveLength(1);
  expect(code[0]?.[1]).toMatchObject({ entryPoint: "lambda/stores/kms.ts" });
  // What a start loaded before there were such files was 594,472 bytes.
  expect(bytes).toBeLessThan(594_472);
});

test("a part that is left out and was not met fails the build", async () => {
  const building = build({
    stdin: { contents: "export const nothing = 0;" },
    bundle: true,
    write: false,
    logLevel: "silent",
    plugins: [leaveOut(true)],
  });
  await expect(building).rejects.toThrow("undici/lib/dispatcher/client-h2.js is not in the bundle any more");
});
