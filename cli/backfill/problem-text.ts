import { positionText } from "../../operator/backfill/validate/bad-rows.ts";
import type { RowProblem } from "../../operator/backfill/validate/first-problems.ts";
import type { SurveyOutcome } from "../../operator/backfill/validate/survey-source.ts";
import { count, counted } from "../../operator/text/counted.ts";

/** More of a value than fits a line tells nothing. */
const LONGEST_VALUE = 60;

/**
 * What is wrong with rows: the first problems in full. Where there are more, how many more, and how many rows have one of
 * another kind.
 *
 * @example
 * //   line 3, column "Organization ID": organization_id must be an organization id: …, not "acme"
 * //   … and 94 more problems, among them:
 * //   12 × connection_id must be a connection id: …
 */
export function* problemLines({ first, more, problems }: SurveyOutcome): Generator<string> {
  for (const problem of first) yield `  ${problemText(problem)}`;
  if (more === 0) return;
  const shown = new Set(first.map(({ problem }) => problem));
  const others = problems.filter(({ problem }) => !shown.has(problem));
  yield `  … and ${counted(more, "more problem")}${others.length === 0 ? " like these." : ", among them:"}`;
  for (const { problem, rows } of others) yield `  ${count(rows)} × ${problem}`;
}

function problemText({ column, value, problem, ...at }: RowProblem): string {
  const where =
    column === undefined ? positionText(at) : `${positionText(at)}, column ${JSON.stringify(column)}`;
  return `${where}: ${problem}${value === undefined ? "" : `, not ${valueText(value)}`}`;
}

function valueText(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}…`;
}
