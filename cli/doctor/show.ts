import type { Finding } from "../../operator/doctor/finding.ts";
import { colors } from "../output/colors.ts";
import type { Output } from "../output/output.ts";
import { type Styled, styled } from "../output/styled.ts";

const MARKS = { ok: colors.green("✓"), warning: colors.yellow("!"), failed: colors.red("✗") };

/** The column that details begin in. */
const NAME_WIDTH = 18;

/** Prints findings. */
export function showFinding(output: Output): (finding: Finding) => void {
  return (finding) => output.result(finding, () => findingText(finding));
}

/** A finding in a line, and one more for what is to be done. */
export function findingText({ check, verdict, detail, remedy }: Finding): Styled {
  const line = styled`${MARKS[verdict]} ${check.padEnd(NAME_WIDTH - 1)} ${detail}`;
  return remedy === undefined
    ? line
    : styled`${line}\n  ${" ".repeat(NAME_WIDTH)}${colors.dim(`→ ${remedy}`)}`;
}
