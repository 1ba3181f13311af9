import { SETTING_NAMES } from "../../../lambda/request/schema.ts";
import { UsageError } from "../../errors.ts";

/** Columns that hold true or false. */
export const BOOLEAN_COLUMNS: ReadonlySet<string> = new Set(SETTING_NAMES);

/** Every column that a file can have: fields of a request, without those that the command itself gives. */
export const COLUMNS = [
  "action",
  "organization_id",
  "connection_id",
  ...SETTING_NAMES,
  "requested_by",
  "reason",
] as const;

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
  const unknown = columns.find((name) => !(COLUMNS as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`The file has the column "${unknown}". The columns are ${COLUMNS.join(", ")}.`);
  }
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`The file has the column ${twice} twice.`);
}
