import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A tool that is written in Python. */
export interface PythonTool {
  /** Its command, and the name of the directory that it is kept in. */
  readonly command: string;
  /** File that pins it and everything that it needs, each to one version. */
  readonly requirements: string;
  /** The least version of Python that all of them run on. */
  readonly python: string;
}

/** Outlives `npm ci`. */
const CACHE = join(import.meta.dirname, "../.orgconn");

/**
 * Installs a tool into a virtual environment of its own, unless the same versions are there already. pip is configured
 * by whatever configures it elsewhere on this machine.
 *
 * @returns The path of its command.
 * @throws Error saying what is missing.
 * @example installPythonTool({ command: "cfn-lint", requirements: "requirements.txt", python: "3.11" })
 */
export function installPythonTool(tool: PythonTool): string {
  const directory = join(CACHE, tool.command);
  const installed = join(directory, "requirements.txt");
  const wanted = readFileSync(tool.requirements, "utf8");
  if (wanted !== contentOf(installed)) {
    mkdirSync(directory, { recursive: true });
    run(tool, "python3", ["-m", "venv", "--clear", directory]);
    run(tool, join(directory, "bin/pip"), ["install", "--quiet", "--no-deps", "-r", tool.requirements]);
    writeFileSync(installed, wanted);
  }
  return join(directory, "bin", tool.command);
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function run({ command: name, python }: PythonTool, command: string, args: readonly string[]): void {
  try {
    execFileSync(command, args, { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { readonly stderr?: string };
    const why = code === "ENOENT" ? `${command} is not on the PATH.` : stderr;
    throw new Error(
      `${name} cannot be installed: it needs Python ${python} or newer with venv, and PyPI. ${why}`,
      {
        cause: error,
      },
    );
  }
}
