/** Bundles the Lambda handler into `dist/worker`: `node scripts/build-worker.ts`, and CDK's build hook. */
import { mkdir, rename, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { cyclonedxEsbuildPlugin } from "@cyclonedx/cyclonedx-esbuild";
import { type BuildOptions, build, type Metafile, type OutputFile, type Plugin } from "esbuild";
import { leaveOut } from "./left-out.ts";

const ROOT = join(import.meta.dirname, "..");
const OUTPUT = join(ROOT, "dist/worker");

/**
 * Lists the packages that a bundle is made of, as a CycloneDX document without time or random numbers: `dist/worker.cdx.json`.
 *
 * It is beside the folder that is deployed and not in it. `test/scripts/components.test.ts` validates it, which takes longer than the build.
 */
const COMPONENTS = cyclonedxEsbuildPlugin({
  outputFile: "../worker.cdx.json",
  outputReproducible: true,
  validate: false,
  // It would report on standard output, where `cdk synth` prints the template.
  logLevel: "silent",
});

/** undici is CommonJS, and what an ES module bundle makes of its `require("node:…")` needs a real one. */
const REQUIRE =
  'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);';

/** How a Lambda function is bundled here: for Node 24 as an ES module, small, with a source map. */
export const BUNDLE_OPTIONS = {
  absWorkingDir: ROOT,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  minify: true,
  format: "esm",
  platform: "node",
  target: "node24",
  mainFields: ["module", "main"],
  banner: { js: REQUIRE },
  // Beside the bundle and not named in it: nothing reads it before there is an error.
  sourcemap: "external",
  sourcesContent: false,
  legalComments: "none",
  metafile: true,
  write: false,
} satisfies BuildOptions;

/** A bundle in memory. */
export interface Bundle {
  /** The code and its source map. */
  readonly files: readonly OutputFile[];
  /** The code's size in bytes. */
  readonly bytes: number;
  /** What the code is made of. */
  readonly metafile: Metafile;
}

/**
 * Bundles the handler with everything that it needs, the AWS SDK included, so that what was tested is what runs.
 *
 * @param plugins What else is done with the bundle.
 */
export async function bundleWorker(plugins: readonly Plugin[] = []): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: { index: join(ROOT, "lambda/handler.ts") },
    outdir: OUTPUT,
    plugins: [leaveOut(), ...plugins],
    // undici asks this before it loads what only `fetch` needs; the worker uses its connection pool alone.
    define: { esbuildDetection: "true" },
    // In TypeScript an import without its export could be a type, so esbuild would only warn.
    logOverride: { "import-is-undefined": "error" },
  });
  const bytes = outputFiles.find(({ path }) => path.endsWith(".mjs"))?.contents.length ?? 0;
  return { files: outputFiles, bytes, metafile };
}

/**
 * Bundles the handler into `dist/worker`, and lists what it is made of in `dist/worker.cdx.json`.
 *
 * @returns The size of the bundle in bytes, without its source map.
 */
export async function buildWorker(): Promise<number> {
  const { files, bytes } = await bundleWorker([COMPONENTS]);
  await mkdir(OUTPUT, { recursive: true });
  await Promise.all(files.map(replace));
  return bytes;
}

/** Puts a file in its place in one step: an embedded stack may be starting from it right now. */
async function replace({ path, contents }: OutputFile): Promise<void> {
  const temporary = join(OUTPUT, `../.${basename(path)}.${process.pid}`);
  await writeFile(temporary, contents);
  await rename(temporary, path);
}

if (import.meta.main) {
  const bytes = await buildWorker();
  // Not on standard output, where `cdk synth` prints the template.
  console.error(`dist/worker/index.mjs: ${(bytes / 1e6).toFixed(2)} MB`);
}
