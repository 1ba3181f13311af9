import { createHash } from "node:crypto";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildCommand } from "../../scripts/build-command.ts";
import { buildFunctions } from "../../scripts/build-functions.ts";
import { buildPage } from "../../scripts/build-page.ts";
import { buildInProcess } from "../end-to-end/build-in-process.ts";

const ROOT = join(import.meta.dirname, "../..");

/** What the template is made of. */
const SOURCES = [
  "lib/**",
  "contract/**",
  "scripts/build-template.ts",
  "dist/worker/*",
  "dist/intake/*",
  "dist/tenant-events/*",
  "cdk.json",
  "package-lock.json",
];
const STAMP = join(ROOT, "dist/embedded/template.sources");

/**
 * Builds the bundles, the command line, the console's page and the template, so that the tests run what would be shipped and deployed now. It skips a
 * template whose sources have not changed: building one takes longer than most files of tests.
 */
export async function buildForTests(): Promise<void> {
  await buildFunctions();
  await buildCommand();
  await buildInProcess();
  await buildPage();
  const sources = hashOf(SOURCES);
  if (stamped() === sources) return;
  // It loads CDK, which takes as long as all the bundles do.
  const { buildTemplate } = await import("../../scripts/build-template.ts");
  await buildTemplate();
  writeFileSync(STAMP, sources);
}

function hashOf(patterns: readonly string[]): string {
  const hash = createHash("sha256");
  const paths = globSync([...patterns], { cwd: ROOT, withFileTypes: true });
  for (const path of paths
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .sort()) {
    hash.update(path).update(readFileSync(path));
  }
  return hash.digest("hex");
}

/** The sources of the template that is there; undefined where there is none. */
function stamped(): string | undefined {
  try {
    readFileSync(join(ROOT, "dist/embedded/template.json"));
    return readFileSync(STAMP, "utf8");
  } catch {
    return undefined;
  }
}
