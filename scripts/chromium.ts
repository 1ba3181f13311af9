import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

const HELP = "Install it (on Debian: apt-get install chromium), or set CHROMIUM to its path.";

/**
 * Finds a Chromium, and installs Debian's where there is none and that can be done.
 *
 * @returns The path of its program.
 * @throws Error saying what is missing: these tests are not skipped.
 */
export function chromium(): string {
  const found = process.env.CHROMIUM ?? onPath();
  if (found !== undefined) return found;
  if (process.getuid?.() !== 0) throw new Error(`There is no Chromium. ${HELP}`);
  try {
    run(["update", "-qq"]);
    run(["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-liberation"]);
  } catch (error) {
    throw new Error(`Chromium cannot be installed. ${HELP}`, { cause: error });
  }
  const installed = onPath();
  if (installed === undefined)
    throw new Error(`Debian's chromium is installed, and not on the PATH. ${HELP}`);
  return installed;
}

function run(args: readonly string[]): void {
  execFileSync("apt-get", args, { stdio: ["ignore", "ignore", "inherit"] });
}

function onPath(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
