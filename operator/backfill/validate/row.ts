import { defined } from "../../../contract/defined.ts";
import { checkRequest, type Problem } from "../../../contract/parse-request.ts";
import type { Request, Settings } from "../../../contract/request.ts";

type Without<R, Key extends PropertyKey> = R extends unknown ? Omit<R, Key> : never;

/** A row that keeps the contract: a request without what the batch gives it. */
export type Row = Without<Request, "operation_id" | "batch_id">;

/** What the command line says about the rows: about all of them, or about those that do not say it themselves. */
export interface RowDefaults {
  readonly action?: Request["action"];
  /** With `--enable CON` and `--disable CON`, which mean every row: then none may name another action or connection. */
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
const GIVEN = {
  operation_id: "operation_id cannot be given: it is derived from the batch and the row",
  batch_id: "batch_id cannot be given in a row: --batch names the batch",
} as const;

type Fields = Readonly<Record<string, unknown>>;

/** Holds a row of a file against the contract. */
export type CheckRow = (fields: Fields) => CheckedRow;

/**
 * Prepares the check of a file's rows.
 *
 * @param defaults Fill in what rows do not say.
 * @returns A function that returns rows with their fields in a fixed order, so that equal rows are equal texts.
 */
export function rowCheck(defaults: RowDefaults): CheckRow {
  const forAction = {
    enable: defaultFields(defaults, "enable"),
    disable: defaultFields(defaults, "disable"),
    retrieve: defaultFields(defaults, "retrieve"),
  };
  return (fields) => {
    if ("operation_id" in fields) return refused(GIVEN.operation_id);
    if ("batch_id" in fields) return refused(GIVEN.batch_id);
    if (contradicts(fields, defaults)) return refused(contradiction(fields, defaults));
    const action = (fields.action ?? defaults.action) as Request["action"];
    const checked = checkRequest({ ...forAction[action], ...fields, operation_id: SOME_ID });
    if (checked.kind === "malformed") return checked;
    const { operation_id: _, ...row } = checked.request;
    return { kind: "row", row };
  };
}

/** A row whose problem is that it stands beside this command, whatever its values are. */
function refused(detail: string): CheckedRow {
  return { kind: "malformed", problems: [{ field: "", detail }] };
}

function contradicts({ action, connection_id }: Fields, defaults: RowDefaults): boolean {
  if (defaults.connectionId === undefined) return false;
  return (
    (action ?? defaults.action) !== defaults.action ||
    (connection_id ?? defaults.connectionId) !== defaults.connectionId
  );
}

function contradiction({ action, connection_id }: Fields, defaults: RowDefaults): string {
  const said = [action, connection_id]
    .filter((value) => value !== undefined)
    .map(quoted)
    .join(" ");
  return `row says ${said}, but the command says --${defaults.action} ${defaults.connectionId}`;
}

/** A word stands as it is; anything else could be anything. */
function quoted(value: unknown): string {
  return typeof value === "string" && /^\w{1,68}$/.test(value) ? value : JSON.stringify(value);
}

function defaultFields(defaults: RowDefaults, action: Request["action"]): object {
  const { connectionId, settings, requestedBy, reason } = defaults;
  return {
    action,
    ...(connectionId === undefined || action === "retrieve" ? {} : { connection_id: connectionId }),
    ...(action === "enable" ? settings : {}),
    ...defined({ requested_by: requestedBy, reason }),
  };
}

/** What a row is about: a file names each once. */
export function pairOf(row: Row): string {
  return `${row.organization_id}#${"connection_id" in row ? row.connection_id : "*"}`;
}
