/**
 * What `npm ci` runs last: it makes sure that `node` is one that runs TypeScript, and builds with it.
 *
 * Plain JavaScript, because the machine's own Node runs this, however old it is. npm 11 has linked the package of Node that
 * `scripts/node` chooses for the platform. npm 10 removes that link again when it leaves out the packages for other platforms.
 */
import { spawnSync } from "node:child_process";
import { existsSync, linkSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const scripts = fileURLToPath(new URL(".", import.meta.url));
const modules = join(scripts, "../node_modules");
const read = (file) => JSON.parse(readFileSync(file, "utf8"));

const names = Object.keys(read(join(scripts, "node/package.json")).optionalDependencies);
const manifest = names.map((name) => join(modules, name, "package.json")).find(existsSync);
if (manifest !== undefined) {
  const program = join(manifest, "..", read(manifest).bin.node);
  const link = join(modules, ".bin", basename(program));
  if (!existsSync(link)) linkSync(program, link);
}

// A package for glibc cannot start where there is none, as on Alpine: then this is the next `node` of the path, the machine's own.
const { stdout } = spawnSync("node", ["-p", "Boolean(process.features.typescript)"], { encoding: "utf8" });
if (stdout?.trim() === "true") {
  const { status } = spawnSync("node", [join(scripts, "build.ts")], { stdio: "inherit" });
  process.exitCode = status ?? 1;
} else {
  console.error(
    `A clone needs Node 22.18 or newer, and this machine's is ${process.version}. There is no package of Node for ` +
      `${process.platform} on ${process.arch} that could be used instead: install Node 24.`,
  );
  process.exitCode = 1;
}
