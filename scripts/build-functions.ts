/** Bundles the Lambda functions into `dist`: `node scripts/build-functions.ts`, and CDK's build hook. */
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { cyclonedxEsbuildPlugin } from "@cyclonedx/cyclonedx-esbuild";
import { type BuildOptions, build, type Metafile, type OutputFile, type Plugin } from "esbuild";
import { loadedAtStart } from "./bundle-composition.ts";
import { leaveOut } from "./left-out.ts";

const ROOT = join(import.meta.dirname, "..");

/** The functions by the folder of their bundle in `dist`: where each begins, and whether it has undici's pool of connections. */
const FUNCTIONS = {
  worker: { entry: "lambda/handler.ts", hasPool: true },
  intake: { entry: "doors/http/handler.ts", hasPool: false },
  "tenant-events": { entry: "doors/tenant-events/handler.ts", hasPool: false },
} as const;

/** The name of a function's bundle. */
export type FunctionName = keyof typeof FUNCTIONS;

/**
 * Lists the packages that a bundle is made of, as a CycloneDX document without time or random numbers, such as `dist/worker.cdx.json`.
 *
 * It is beside the folder that is deployed and not in it. `test/scripts/components.test.ts` validates it, which takes longer than the build.
 */
const componentsOf = (name: FunctionName) =>
  cyclonedxEsbuildPlugin({
    outputFile: `../${name}.cdx.json`,
    outputReproducible: true,
    validate: false,
    // It would report on standard output, where `cdk synth` prints the template.
    logLevel: "silent",
  });

/** undici is CommonJS, and what an ES module bundle makes of its `require("node:…")` needs a real one. */
const REQUIRE =
  'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);';

/** What stands for modules of Node whose import would read more than a function needs. */
const [HTTP, PROCESS] = [join(ROOT, "scripts/node-http.cjs"), join(ROOT, "scripts/node-process.cjs")];

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
  /** The size of the code that a start loads, in bytes. */
  readonly bytes: number;
  /** What the code is made of. */
  readonly metafile: Metafile;
}

/**
 * Bundles a function with everything that it needs, the AWS SDK included, so that what was tested is what runs.
 *
 * @param plugins What else is done with the bundle.
 */
export async function bundleFunction(name: FunctionName, plugins: readonly Plugin[] = []): Promise<Bundle> {
  const { entry, hasPool } = FUNCTIONS[name];
  const { outputFiles, metafile } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: { index: join(ROOT, entry) },
    outdir: join(ROOT, "dist", name),
    // What is imported by a call lies in files of its own, and no cold start reads it: KMS's client is one.
    splitting: true,
    plugins: [leaveOut(hasPool), ...plugins],
    alias: { "node:http": HTTP, http: HTTP, "node:process": PROCESS, process: PROCESS },
    // undici asks this before it loads what only `fetch` needs; the worker uses its connection pool alone.
    define: { esbuildDetection: "true" },
    // In TypeScript an import without its export could be a type, so esbuild would only warn.
    logOverride: { "import-is-undefined": "error" },
  });
  const bytes = loadedAtStart(metafile).reduce((sum, path) => sum + (metafile.outputs[path]?.bytes ?? 0), 0);
  return { files: outputFiles, bytes, metafile };
}

/**
 * Bundles every function into its folder of `dist`, such as `dist/worker`, and lists what it is made of in `dist/worker.cdx.json`.
 *
 * @returns The size of the code that a start of each loads, in bytes.
 */
export async function buildFunctions(): Promise<Readonly<Record<FunctionName, number>>> {
  const names = Object.keys(FUNCTIONS) as FunctionName[];
  const sizes = names.map(async (name) => {
    const { files, bytes } = await bundleFunction(name, [componentsOf(name)]);
    await Promise.all(files.map(replace));
    await removeFormer(join(ROOT, "dist", name), files);
    return [name, bytes] as const;
  });
  return Object.fromEntries(await Promise.all(sizes)) as Record<FunctionName, number>;
}

/** What a build says of its bundles. */
export function sizesText(sizes: Readonly<Record<FunctionName, number>>): string {
  return Object.entries(sizes)
    .map(([name, bytes]) => `dist/${name}/index.mjs: ${(bytes / 1e6).toFixed(2)} MB`)
    .join("\n");
}

/** Puts a file in its place in one step: an embedded stack may be starting from it right now. */
async function replace({ path, contents }: OutputFile): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `../.${basename(folder)}.${basename(path)}.${process.pid}`);
  await writeFile(temporary, contents);
  await rename(temporary, path);
}

/** Removes the files of former builds, which have other names: everything in the folder is deployed. */
async function removeFormer(folder: string, files: readonly OutputFile[]): Promise<void> {
  const names = files.map(({ path }) => basename(path));
  const former = (await readdir(folder)).filter((name) => !names.includes(name));
  await Promise.all(former.map((name) => rm(join(folder, name))));
}

// Not on standard output, where `cdk synth` prints the template.
if (import.meta.main) console.error(sizesText(await buildFunctions()));
