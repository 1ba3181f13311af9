import { defined } from "../../../contract/defined.ts";
import type { Problem } from "../../../contract/parse-request.ts";
import type { RawRow } from "../source/raw-row.ts";

/** A problem of a row, in full. */
export interface RowProblem {
  readonly row: number;
  /** The line that the row ends in, where the format has lines. */
  readonly line?: number;
  /** The column that holds the field, as the file calls it; absent where the problem is that of the whole row. */
  readonly column?: string;
  /** What the column holds; absent where it holds nothing, or where that does not matter. */
  readonly value?: unknown;
  readonly problem: string;
}

/** Problems that are shown in full. */
const SHOWN = 3;

/** Takes note of the first few problems, and counts the others. */
export interface FirstProblems {
  add(raw: RawRow, problems: readonly Problem[]): void;
  all(): readonly RowProblem[];
  /** How many problems there are beyond the first few. */
  more(): number;
}

/** Creates an empty list of the first problems. */
export function firstProblems(): FirstProblems {
  const found: RowProblem[] = [];
  let more = 0;
  return {
    add(raw, problems) {
      const shown = problems.slice(0, SHOWN - found.length);
      found.push(...shown.map((problem) => inFull(raw, problem)));
      more += problems.length - shown.length;
    },
    all: () => found,
    more: () => more,
  };
}

function inFull(raw: RawRow, { field, detail, isUnknown }: Problem): RowProblem {
  const column = raw.columnOf?.get(field);
  const value = "fields" in raw && !isUnknown ? valueAt(raw.fields, field) : undefined;
  return {
    ...raw.at,
    ...defined({ column, value }),
    problem: detail,
  };
}

/** The value of a field such as `expected.state`. */
function valueAt(fields: Readonly<Record<string, unknown>>, field: string): unknown {
  return field
    .split(".")
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], fields);
}
