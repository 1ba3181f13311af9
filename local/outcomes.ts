import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { OperationItem } from "../contract/items/operation-item.ts";
import { TERMINAL_STATUSES } from "../contract/record.ts";
import type { TableRequest } from "./tables.ts";

const TERMINAL: ReadonlySet<string> = new Set(TERMINAL_STATUSES);

/** The worker's update of a record, whose values are called as their attributes are. */
type RecordUpdate = {
  readonly TableName: string;
  readonly Key: { readonly operation_id?: AttributeValue };
  readonly ExpressionAttributeValues: {
    readonly [Name in keyof OperationItem as `:${Name}`]?: AttributeValue;
  };
};

/** An operation that has just been finished. */
export interface OperationFinished {
  readonly operation_id: string;
  /** What was asked for; null where the message was not understood. */
  readonly action: string | null;
  readonly organization_id: string | null;
  readonly connection_id: string | null;
  readonly status: string;
  readonly result: string | null;
  /** From the first delivery to the end, waiting included. */
  readonly duration_ms: number | null;
}

/**
 * The outcome that a request to the tables has recorded, as the table's stream would announce it. All that the
 * worker knows of a record is written at once, and never again once it is terminal, so the request alone tells.
 *
 * @returns Undefined where the request recorded no outcome.
 */
export function outcomeOf(request: TableRequest, operationsTable: string): OperationFinished | undefined {
  if (request.operation !== "UpdateItem" || request.status !== 200) return undefined;
  const { TableName, Key, ExpressionAttributeValues: values } = JSON.parse(request.body) as RecordUpdate;
  const status = values[":status"]?.S ?? "";
  if (TableName !== operationsTable || !TERMINAL.has(status)) return undefined;
  const durationMs = values[":duration_ms"]?.N;
  return {
    operation_id: Key.operation_id?.S ?? "",
    action: values[":action"]?.S ?? null,
    organization_id: values[":organization_id"]?.S ?? null,
    connection_id: values[":connection_id"]?.S ?? null,
    status,
    result: values[":result"]?.S ?? null,
    duration_ms: durationMs === undefined ? null : Number(durationMs),
  };
}
