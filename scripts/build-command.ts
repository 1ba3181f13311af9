/**
 * Bundles the command line that is installed. Node takes about a millisecond for each module of our own, however small, and a
 * command is made of sixty to a hundred: docs/decisions/the-command-line-is-one-file.md.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { types } from "node:util";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { BUNDLE_OPTIONS } from "./build-functions.ts";

const ROOT = join(import.meta.dirname, "..");
const MAIN = join(ROOT, "cli/main.ts");

/** The files that a process starts from, each with what it imports; `import()` of one of them stays. */
const STARTS = ["bin/orgconn.ts", "cli/start.ts", "local/function/runtime.ts"].map((file) =>
  join(ROOT, file),
);

/** What every command loads before it does anything is in the file: the parser, and the completion. Both stay dependencies, whose packages name their licence. */
const BUNDLED = ["commander", "@bomb.sh/tab/commander"];

const OPTIONS = {
  absWorkingDir: ROOT,
  outbase: ROOT,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node22",
} satisfies BuildOptions;

/**
 * Writes the command line: every start at the place that the compiler would have given it.
 *
 * @param outdir Default: `dist`.
 */
export async function buildCommand(outdir = join(ROOT, "dist")): Promise<void> {
  await build({ ...OPTIONS, outdir, entryPoints: STARTS, packages: "external", plugins: [apart()] });
  await bundleInPlace({ outdir, entryPoints: [MAIN] });
}

/** Bundles modules into a file beside `main.js`, where each of them finds what lies beside its source. */
export async function bundleInPlace({
  plugins = [],
  ...options
}: Pick<BuildOptions, "entryPoints" | "outdir" | "outfile" | "plugins">): Promise<void> {
  const { banner } = BUNDLE_OPTIONS;
  await build({ ...OPTIONS, ...options, banner, plugins: [...plugins, inPlace(), requiredLate()] });
}

/** Leaves out what is a file of its own: start.ts turns the cache of compiled code on before main.ts is read. */
function apart(): Plugin {
  return {
    name: "apart",
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ path, kind, resolveDir }) =>
        kind === "dynamic-import" && [MAIN, ...STARTS].includes(join(resolveDir, path))
          ? { path: path.replace(/\.ts$/, ".js"), external: true }
          : undefined,
      );
    },
  };
}

/** Tells each module the address that it would have if it were compiled alone: beside it are files that it reads or starts. */
function inPlace(): Plugin {
  return {
    name: "in-place",
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/, namespace: "file" }, async ({ path }) => {
        const contents = await readFile(path, "utf8");
        const file = JSON.stringify(relative(dirname(MAIN), path).replace(/\.ts$/, ".js"));
        return {
          loader: "ts",
          contents: contents.includes("import.meta")
            ? `${metaOf(file)}\n${contents.replaceAll("import.meta", "meta$")}`
            : contents,
          errors: defaultsOf(contents).map((name) => ({
            text: `${path}: import from ${name} by name. It is an ES module, whose default is not what require() returns.`,
          })),
        };
      });
    },
  };
}

/** What `import.meta` would say in another file. */
function metaOf(file: string): string {
  const filename = `require("node:path").join(import.meta.dirname, ${file})`;
  const url = `new URL(${file}, import.meta.url).href`;
  return `const meta$ = { ...import.meta, url: ${url}, filename: ${filename}, dirname: require("node:path").dirname(${filename}) };`;
}

/**
 * Loads a package where the first module that needs it begins: imports of an ES module would all be loaded at the start. AWS's clients
 * are CommonJS, and large: `import()` would have Node read them once more, for their names.
 */
function requiredLate(): Plugin {
  return {
    name: "required-late",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
        if (BUNDLED.includes(path)) return undefined;
        return kind === "import-statement" || (kind === "dynamic-import" && path.startsWith("@aws-sdk/"))
          ? { path, namespace: "required" }
          : { path, external: true };
      });
      onLoad({ filter: /./, namespace: "required" }, ({ path }) => {
        require.resolve(path);
        return { contents: `module.exports = require(${JSON.stringify(path)});` };
      });
    },
  };
}

const require = createRequire(import.meta.url);

/** Lists the ES modules among the packages whose default a module imports. */
export function defaultsOf(contents: string): readonly string[] {
  const imported = contents.matchAll(/^import (?!type )\w+.* from "([^".][^"]*)"/gm);
  return [...imported]
    .map(([, name = ""]) => name)
    .filter((name) => types.isModuleNamespaceObject(require(name)));
}
