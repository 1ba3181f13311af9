import { checkRequest, type Problem } from "../../../lambda/request/parse.ts";
import type { EnableRequest, Request, Settings } from "../../../lambda/request/schema.ts";

type Without<R, Key extends PropertyKey> = R extends unknown ? Omit<R, Key> : never;

/** A row that keeps the contract: a request without what the batch gives it. */
export type Row = Without<Request, "operation_id" | "batch_id">;

/** What the command line says about every row that does not say it itself. */
export interface RowDefaults {
  readonly action?: Request["action"];
  readonly connectionId?: string;
  /** For rows that enable. */
  readonly settings: Settings;
  readonly requestedBy?: string;
  readonly reason?: string;
}

/** A row, or everything that is wrong with it. */
export type CheckedRow =
  | { readonly kind: "row"; readonly row: Row }
  | { readonly kind: "malformed"; readonly problems: readonly Problem[] };

/** Stands in for the id until the batch has one. */
const SOME_ID = "operation";

/** Fields that the command gives, and why a file cannot. */
const GIVEN: Readonly<Record<string, string>> = {
  operation_id: "operation_id cannot be given: it is derived from the batch and the row",
  batch_id: "batch_id cannot be given in a row: --batch names the batch",
};

/**
 * Holds a row of a file against the contract, the command line's defaults filled in.
 *
 * @returns The row with its fields in one fixed order, so that equal rows are equal texts.
 */
export function checkRow(fields: Readonly<Record<string, unknown>>, defaults: RowDefaults): CheckedRow {
  for (const name of Object.keys(GIVEN)) {
    if (name in fields) return { kind: "malformed", problems: [{ field: name, detail: GIVEN[name] ?? "" }] };
  }
  const checked = checkRequest({ operation_id: SOME_ID, ...defaultsFor(fields, defaults), ...fields });
  if (checked.kind === "malformed") return checked;
  const { operation_id: _, ...row } = checked.request;
  return { kind: "row", row };
}

function defaultsFor(
  fields: Readonly<Record<string, unknown>>,
  defaults: RowDefaults,
): Partial<EnableRequest> | object {
  const { action, connectionId, settings, requestedBy, reason } = defaults;
  const own = fields.action ?? action;
  return {
    ...(action === undefined ? {} : { action }),
    ...(connectionId === undefined || own === "retrieve" ? {} : { connection_id: connectionId }),
    ...(own === "enable" ? settings : {}),
    ...(requestedBy === undefined ? {} : { requested_by: requestedBy }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** What a row is about: a file names each once. */
export function pairOf(row: Row): string {
  return `${row.organization_id}#${"connection_id" in row ? row.connection_id : "*"}`;
}
