/** Builds everything that the package ships into `dist`: `npm run build`, which `npm ci` and `npm pack` run too. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildCommand } from "./build-command.ts";
import { buildCommonJs } from "./build-commonjs.ts";
import { buildFunctions, sizesText } from "./build-functions.ts";
import { buildPage } from "./build-page.ts";
import { buildTemplate } from "./build-template.ts";

const ROOT = join(import.meta.dirname, "..");
const COMMAND = join(ROOT, "dist/bin/orgconn.js");

// In a clone, `npx orgconn` links the package into npx's cache, and that prepares it anew: npm 11 the first time,
// npm 10 every time.
if (process.env.npm_command === "exec" && existsSync(COMMAND)) process.exit();

console.log(sizesText(await buildFunctions()));
await buildTemplate();
// What was compiled from a source that is gone would be shipped for ever.
for (const folder of [
  "contract",
  "aws",
  "bin",
  "lib",
  "lambda",
  "client",
  "operator",
  "cli",
  "console",
  "local",
  "commonjs",
]) {
  rmSync(join(ROOT, "dist", folder), { recursive: true, force: true });
}
const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
const { status } = spawnSync(process.execPath, [compiler, "-p", "tsconfig.build.json"], {
  cwd: ROOT,
  stdio: "inherit",
});
// npm marks a command as executable only when it links it, which was before this.
if (status === 0) {
  await buildCommand();
  chmodSync(COMMAND, 0o755);
  await buildCommonJs();
  await buildPage();
}
process.exitCode = status ?? 1;
