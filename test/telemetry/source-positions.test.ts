import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createInSources } from "../../lambda/telemetry/source-positions.ts";

const directory = mkdtempSync(join(tmpdir(), "orgconn-map-"));
const bundle = join(directory, "index.mjs");
const SOURCE = `
export function fail(): never {
  throw new Error("as it should");
}
`;

beforeAll(async () => {
  writeFileSync(join(directory, "failing.ts"), SOURCE);
  await build({
    entryPoints: [join(directory, "failing.ts")],
    outfile: bundle,
    bundle: true,
    minify: true,
    format: "esm",
    sourcemap: "external",
  });
});
afterAll(() => rmSync(directory, { recursive: true }));

async function stackOfFailure(): Promise<string> {
  const { fail } = await import(bundle);
  try {
    return fail();
  } catch (error) {
    return (error as Error).stack ?? "";
  }
}

describe("a stack of the bundle", () => {
  test("names the sources, and keeps every other frame and line", async () => {
    const stack = await stackOfFailure();
    expect(stack).toContain("index.mjs:1:");
    const read = createInSources(directory)(stack);
    expect(read).toContain("failing.ts:3:9");
    expect(read).not.toContain("index.mjs");
    expect(read.split("\n").length).toBe(stack.split("\n").length);
    expect(read.split("\n")[0]).toBe("Error: as it should");
  });

  test("as Lambda's runtime writes it, with a file URL, or without a position in the sources", () => {
    const inSources = createInSources(directory);
    expect(inSources(`at a (file://${bundle}:1:26)`)).toMatch(/^at a \(.*failing\.ts:\d:\d+\)$/);
    expect(inSources(`in ${bundle} somewhere`)).toBe(`in ${bundle} somewhere`);
    expect(inSources("at b (node:internal:1:2)")).toBe("at b (node:internal:1:2)");
  });

  test("stays as it is where there is no source map", async () => {
    const stack = (await stackOfFailure()).replaceAll("index.mjs", "other.mjs");
    expect(stack).toContain("other.mjs:1:");
    expect(createInSources(directory)(stack)).toBe(stack);
  });
});
