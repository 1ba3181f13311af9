import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { bundleInPlace } from "../../scripts/build-command.ts";

const ROOT = join(import.meta.dirname, "../..");
const ENTRY = join(import.meta.dirname, "built-entry.ts");
const OUTPUT = join(ROOT, "dist/cli/in-process.js");

/** The functions whose bundles execution.ts runs. */
const FUNCTIONS = ["worker", "intake", "tenant-events"];

/** What waits for others on AWS, and for nothing here. Commands that tests run in processes of their own wait as operators do. */
const QUICKER = [
  // A look makes fifteen calls: more looks would take the processor from the batch.
  {
    file: "operator/batch/watch-interval.ts",
    slow: "WATCH_INTERVAL_MS = 2_000;",
    quick: "WATCH_INTERVAL_MS = 1_000;",
  },
  // The stand-in is one server: a receive that does not wait sees every letter.
  { file: "operator/dead-letters/drain.ts", slow: "WAIT_SECONDS = 1;", quick: "WAIT_SECONDS = 0;" },
];

/**
 * Bundles what tests run in their own process: the command line and the embedded stack as they are installed, but for `QUICKER`, and the
 * functions' bundles as scripts that can begin again and again. Beside the bundle is the process of the worker, which starts faster than
 * from its source.
 */
export async function buildInProcess(): Promise<void> {
  await bundleInPlace({ entryPoints: [ENTRY], outfile: OUTPUT, plugins: [quicker] });
  await build({
    entryPoints: Object.fromEntries(FUNCTIONS.map((name) => [name, join(ROOT, `dist/${name}/index.mjs`)])),
    // The build removes it with the folder: a package that is made after the tests does not have it.
    outdir: join(ROOT, "dist/cli/executions"),
    outExtension: { ".js": ".cjs" },
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node24",
    // What a script imports late is required: only a module has import().
    supported: { "dynamic-import": false },
    define: { "import.meta.url": "bundleUrl", "import.meta.dirname": "bundleDirectory" },
  });
}

const quicker: Plugin = {
  name: "quicker",
  setup({ onLoad }) {
    onLoad({ filter: /operator\/.+\.ts$/ }, async ({ path }) => {
      const found = QUICKER.find(({ file }) => path === join(ROOT, file));
      if (found === undefined) return undefined;
      const { file, slow, quick } = found;
      const contents = await readFile(path, "utf8");
      const errors = contents.includes(slow) ? [] : [{ text: `${file} has no "${slow}"` }];
      return { loader: "ts", contents: contents.replace(slow, quick), errors };
    });
  },
};
