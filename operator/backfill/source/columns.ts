import { SETTING_NAMES } from "../../../contract/request.ts";
import { UsageError } from "../../errors.ts";

/** What the name of a column begins with that holds a field of `expected`. */
export const EXPECTED_PREFIX = "expected.";

/** Columns that hold true or false. */
export const BOOLEAN_COLUMNS: ReadonlySet<string> = new Set(
  SETTING_NAMES.flatMap((name) => [name, `${EXPECTED_PREFIX}${name}`]),
);

/** Every column that a file can have: fields of a request, without those that the command itself gives. */
export const COLUMNS = [
  "action",
  "organization_id",
  "connection_id",
  ...SETTING_NAMES,
  "requested_by",
  "reason",
  ...["state", ...SETTING_NAMES, "operation_id"].map((name) => `${EXPECTED_PREFIX}${name}`),
];

/**
 * Checks the header of a file.
 *
 * @throws UsageError naming a column that is unknown or twice there, or that a header is missing.
 */
export function checkColumns(columns: readonly string[]): void {
  if (columns.some((name) => /^(org|con)_/.test(name))) {
    throw new UsageError(
      "The file has no header: its first line must name the columns, such as organization_id.",
    );
  }
  const unknown = columns.find((name) => !COLUMNS.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`The file has the column "${unknown}". The columns are ${COLUMNS.join(", ")}.`);
  }
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`The file has the column ${twice} twice.`);
}
