import { colors } from "../output/colors.ts";
import type { Output } from "../output/output.ts";
import type { Finding } from "./finding.ts";

const MARKS = { ok: colors.green("✓"), warning: colors.yellow("!"), failed: colors.red("✗") };

/** The column that details begin in. */
const NAME_WIDTH = 18;

/** Prints a finding: a line, and one more for what is to be done. */
export function showFinding(finding: Finding, output: Output): void {
  const { check, verdict, detail, remedy } = finding;
  output.result(finding, () => {
    const line = `${MARKS[verdict]} ${check.padEnd(NAME_WIDTH - 1)} ${detail}`;
    return remedy === undefined ? line : `${line}\n  ${" ".repeat(NAME_WIDTH)}${colors.dim(`→ ${remedy}`)}`;
  });
}
