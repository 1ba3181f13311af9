/**
 * Packs both packages into the clone's folder: `npm run pack`. `orgconn` is what package.json says; `orgconn-client` is the
 * producer's library alone, without what the command line and the constructs need.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import root from "../package.json" with { type: "json" };

const ROOT = join(import.meta.dirname, "..");

/** What the client's package has of the build. */
const BUILT = ["client", "contract", "aws"].flatMap((folder) => [
  `dist/${folder}`,
  `dist/commonjs/${folder}`,
]);
const COPIED = [
  ...BUILT,
  "dist/commonjs/client.js",
  "dist/commonjs/package.json",
  "docs/request.schema.json",
  "LICENSE",
];

/** Writes the package.json of `orgconn-client`: the root's, with the dependencies that `client/` imports. */
export async function clientManifest() {
  const { version, license, type, engines, main, types, exports } = root;
  return {
    name: "orgconn-client",
    version,
    description: "Sends requests to an orgconn worker and waits for their outcomes.",
    license,
    type,
    engines,
    main,
    types,
    exports: { ".": exports["."] },
    dependencies: Object.fromEntries(
      (await packagesOf("client/index.ts")).map((name) => [name, rangeOf(name)]),
    ),
  };
}

/** Lists the packages that an entry imports, itself or through our own modules. */
async function packagesOf(entry: string): Promise<readonly string[]> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    outdir: "out",
    metafile: true,
    write: false,
  });
  const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  const names = imported
    .filter((path) => !path.startsWith("node:"))
    .map((path) => path.split("/", path.startsWith("@") ? 2 : 1).join("/"));
  return [...new Set(names)].toSorted();
}

/** A range, where the root pins: a producer shares these packages, and the types of AWS's clients, with the rest of its program. */
function rangeOf(name: string): string {
  const version = (root.dependencies as Readonly<Record<string, string>>)[name];
  if (version === undefined)
    throw new Error(`client/ imports ${name}, which is not among package.json's dependencies.`);
  return `^${version}`;
}

/**
 * Packs `orgconn-client` from what `npm run build` built.
 *
 * @param into The folder that gets the tarball.
 * @returns The tarball's path.
 */
export async function packClient(into: string): Promise<string> {
  const staging = mkdtempSync(join(tmpdir(), "orgconn-client-"));
  try {
    writeFileSync(join(staging, "package.json"), `${JSON.stringify(await clientManifest(), null, 2)}\n`);
    for (const path of COPIED) cpSync(join(ROOT, path), join(staging, path), { recursive: true });
    cpSync(join(ROOT, "client/README.md"), join(staging, "README.md"));
    return pack(staging, into);
  } finally {
    rmSync(staging, { recursive: true });
  }
}

/** Packs `orgconn`, as `packClient`. */
export function packOrgconn(into: string): string {
  return pack(ROOT, into);
}

/** Runs no script: what is packed is what was built, and tested, before. */
function pack(directory: string, into: string): string {
  const printed = execFileSync("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", into], {
    cwd: directory,
    encoding: "utf8",
  });
  return join(into, printed.trim());
}

if (import.meta.main) {
  execFileSync("npm", ["run", "--silent", "build"], { cwd: ROOT, stdio: "inherit" });
  for (const tarball of [packOrgconn(ROOT), await packClient(ROOT)]) console.log(tarball);
}
