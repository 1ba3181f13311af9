import { readRollbackRows } from "../../rollback/rows-file.ts";
import { readOrganizationRows } from "../organizations/organizations-file.ts";
import type { RawRow } from "../source/raw-row.ts";
import { readRows } from "../source/read-rows.ts";

/** Where rows come from. */
export type RowSource =
  /** A file of the operator's; `-` is standard input. */
  | { readonly kind: "file"; readonly path: string }
  /** The tenant's organizations, as they were listed into a file. */
  | { readonly kind: "organizations"; readonly path: string }
  /** Rows that take a batch back, as they were planned into a file. */
  | { readonly kind: "rollback"; readonly path: string };

/** Reads the rows of a source. */
export async function rowsOf({ kind, path }: RowSource): Promise<AsyncIterable<RawRow>> {
  switch (kind) {
    case "file":
      return readRows(path);
    case "organizations":
      return readOrganizationRows(path);
    case "rollback":
      return readRollbackRows(path);
  }
}
