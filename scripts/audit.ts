/**
 * Asks the registry for known vulnerabilities in what reaches production, and whether its signatures of what is installed are
 * right: `npm run audit`. Fails for what it finds. Not every registry answers these questions: it then says so and succeeds.
 */
import { spawnSync } from "node:child_process";

/**
 * Reads what `npm audit --json` printed.
 *
 * @returns A line for each vulnerable package, or undefined where the registry gave no answer.
 */
export function readVulnerabilities(stdout: string): readonly string[] | undefined {
  const { auditReportVersion, vulnerabilities = {} } = readObject<{
    readonly auditReportVersion?: number;
    readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string }>>;
  }>(stdout);
  if (auditReportVersion === undefined) return undefined;
  return Object.entries(vulnerabilities).map(([name, { severity }]) => `${name}: ${severity}`);
}

/**
 * Reads what `npm audit signatures --json` printed.
 *
 * @returns A line for each package whose signature is wrong or missing, or undefined where there was nothing to compare with.
 */
export function readSignatures(stdout: string): readonly string[] | undefined {
  const { invalid, missing } = readObject<{
    readonly invalid?: readonly Installed[];
    readonly missing?: readonly Installed[];
  }>(stdout);
  if (invalid === undefined || missing === undefined) return undefined;
  const line = (what: string) => (installed: Installed) => `${installed.name}@${installed.version}: ${what}`;
  return [...invalid.map(line("wrong signature")), ...missing.map(line("no signature"))];
}

interface Installed {
  readonly name: string;
  readonly version: string;
}

/** npm prints its errors as an object too, and nothing at all where it was ended. */
function readObject<T extends object>(stdout: string): Partial<T> {
  return stdout.trim() === "" ? {} : JSON.parse(stdout);
}

function ask(...args: readonly string[]): string {
  // npm looks for the keys of signatures outside the registry, and tries for over a minute where it cannot reach them.
  return spawnSync("npm", ["audit", ...args, "--json"], { encoding: "utf8", timeout: 120_000 }).stdout;
}

function report(found: readonly string[]): void {
  for (const line of found) console.error(line);
  process.exitCode = 1;
}

if (import.meta.main) {
  const vulnerable = readVulnerabilities(ask("--omit=dev"));
  if (vulnerable === undefined) {
    console.log(
      "The registry does not say which packages are vulnerable: neither they nor signatures were checked.",
    );
  } else if (vulnerable.length > 0) {
    report(vulnerable);
    console.error("`npm audit --omit=dev` says more about each.");
  } else {
    console.log("No known vulnerability in what reaches production.");
    const unsigned = readSignatures(ask("signatures"));
    if (unsigned === undefined) console.log("The registry's signatures could not be checked.");
    else if (unsigned.length > 0) report(unsigned);
    else console.log("The registry has signed every package that is installed.");
  }
}
