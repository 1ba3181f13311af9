/**
 * Bundles the two entries that others import as CommonJS into `dist/commonjs`: jest cannot load an ES module, and
 * TypeScript's `node16` refuses one in an app as `cdk init` makes it.
 */
import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const ROOT = join(import.meta.dirname, "..");
const OUTPUT = join(ROOT, "dist/commonjs");
const ENTRIES = { client: "client/index.ts", cdk: "lib/index.ts" };

/** The folders that the entries consist of. */
const FOLDERS = ["aws", "client", "contract", "lib"];

/** Writes both bundles, and a copy of the declarations: the nearest package.json says of which format a declaration is. */
export async function buildCommonJs(): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES,
    outdir: OUTPUT,
    bundle: true,
    packages: "external",
    format: "cjs",
    platform: "node",
    target: "node22",
    define: { "import.meta.dirname": "__dirname", "import.meta.filename": "__filename" },
  });
  for (const folder of FOLDERS) {
    await cp(join(ROOT, "dist", folder), join(OUTPUT, folder), {
      recursive: true,
      filter: (path) => !path.endsWith(".js"),
    });
  }
  await writeFile(join(OUTPUT, "package.json"), '{ "type": "commonjs" }\n');
}
