/**
 * Lets AWS's own linter look at the templates of every kind of deployment: `npm run lint:template`. Needs Python, and
 * the worker to be built.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEPLOYMENTS, synthesize } from "../test/lib/synthesize.ts";
import { installPythonTool } from "./python-tool.ts";

/** CDK lets a function depend on its role twice, by reference and by name, which does no harm. */
const IGNORED = ["W3005"];

const CFN_LINT = {
  command: "cfn-lint",
  requirements: join(import.meta.dirname, "cfn-lint/requirements.txt"),
  python: "3.11",
};

/** Lints the templates; what the linter finds it prints. */
function lintTemplates(command: string): void {
  const directory = mkdtempSync(join(tmpdir(), "orgconn-templates-"));
  // CDK leaves a directory for each app.
  process.env.TMPDIR = directory;
  try {
    const files = Object.entries(DEPLOYMENTS).map(([name, context]) => {
      const file = join(directory, `${name}.json`);
      writeFileSync(file, JSON.stringify(synthesize(context).template.toJSON(), null, 2));
      return file;
    });
    const { status } = spawnSync(command, ["--ignore-checks", ...IGNORED, "--", ...files], {
      stdio: "inherit",
    });
    if (status === 0) console.log(`cfn-lint finds nothing in ${files.length} templates.`);
    process.exitCode = status ?? 1;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** @returns The linter's path, or undefined once it is said why it cannot be installed. */
function installedLinter(): string | undefined {
  try {
    return installPythonTool(CFN_LINT);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
    return undefined;
  }
}

const linter = installedLinter();
if (linter !== undefined) lintTemplates(linter);
