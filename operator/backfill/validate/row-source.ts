import { readRollbackRows } from "../../rollback/rows-file.ts";
import { readOrganizationRows } from "../organizations/organizations-file.ts";
import type { FieldMap } from "../source/field-names.ts";
import type { RawRow, Rows } from "../source/raw-row.ts";
import { readRows } from "../source/read-rows.ts";

/** Where rows come from. */
export type RowSource =
  /** A file of the operator's; `-` is standard input. `map`: columns that hold a field under another name. */
  | { readonly kind: "file"; readonly path: string; readonly map?: FieldMap }
  /** The tenant's organizations, as they were listed into a file. */
  | { readonly kind: "organizations"; readonly path: string }
  /** Rows that take a batch back, as they were planned into a file. */
  | { readonly kind: "rollback"; readonly path: string };

/** Reads the rows of a source. */
export async function rowsOf(source: RowSource): Promise<Rows> {
  switch (source.kind) {
    case "file":
      return readRows(source.path, source.map);
    case "organizations":
      return ownRows(readOrganizationRows(source.path));
    case "rollback":
      return ownRows(readRollbackRows(source.path));
  }
}

/** Rows of a file that a command has written itself. */
function ownRows(rows: AsyncIterable<RawRow>): Rows {
  return { spelling: { kind: "json" }, rows, leftOut: () => [] };
}
