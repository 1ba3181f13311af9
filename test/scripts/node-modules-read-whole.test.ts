/** Node reads a module of its own whole where it is imported: of some, that is slow. See scripts/node-http.cjs. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { bundleFunction } from "../../scripts/build-functions.ts";

test.each(["worker", "intake", "tenant-events"] as const)(
  "%s imports neither of the two that a start feels",
  async (name) => {
    const { outputs } = (await bundleFunction(name)).metafile;
    const imported = Object.values(outputs)
      .flatMap(({ imports }) => imports)
      .filter(({ kind }) => kind === "import-statement")
      .map(({ path }) => path.replace(/^node:/, ""));
    expect(imported).toContain("https");
    expect(imported).not.toContain("http");
    expect(imported).not.toContain("process");
  },
);

test("a program that imports the library does not load what Node's own fetch needs", () => {
  const library = JSON.stringify(pathToFileURL(join(import.meta.dirname, "../../client/index.ts")).href);
  const program = `await import(${library}); console.log(process.moduleLoadList.filter((name) => name.includes("undici/undici")));`;
  const printed = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
  });
  expect(printed.trim()).toBe("[]");
});
