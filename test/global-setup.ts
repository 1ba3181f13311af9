import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildForTests } from "./run/build.ts";
import { BUILT } from "./run/plan.ts";

/**
 * Builds what the tests run, unless `npm test` has just done so.
 *
 * @returns Removes the temporary files of all tests: CDK leaves a directory for each app. Throws where one of them lies elsewhere.
 */
export default async function setUp(): Promise<() => void> {
  const outside = tmpdir();
  const before = new Set(directoriesOfCdk(outside));
  const temporary = mkdtempSync(join(tmpdir(), "orgconn-tests-"));
  process.env.TMPDIR = temporary;
  if (process.env[BUILT] === undefined) await buildForTests();
  return () => {
    rmSync(temporary, { recursive: true, force: true });
    const left = directoriesOfCdk(outside).filter((name) => !before.has(name));
    if (left.length > 0) throw new Error(`The tests have left ${left.join(", ")} in ${outside}.`);
  };
}

function directoriesOfCdk(directory: string): string[] {
  return readdirSync(directory).filter((name) => name.startsWith("cdk.out"));
}
