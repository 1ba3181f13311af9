import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { TERMINAL_STATUSES } from "../lambda/operation/record.ts";
import type { OperationItem } from "../lambda/stores/operation-item.ts";
import type { TableRequest } from "./tables.ts";

const TERMINAL: ReadonlySet<string> = new Set(TERMINAL_STATUSES);

type RecordInput = {
  readonly TableName: string;
  readonly Item: { readonly [Name in keyof OperationItem]?: AttributeValue };
};

/** An operation that has just been finished. */
export interface OperationFinished {
  readonly operation_id: string;
  readonly status: string;
  readonly result: string | null;
  /** From the first delivery to the end, waiting included. */
  readonly duration_ms: number | null;
}

/**
 * The outcome that a request to the tables has recorded, as the table's stream would announce it. A record is written
 * whole, and never again once it is terminal, so the request alone tells.
 *
 * @returns Undefined where the request recorded no outcome.
 */
export function outcomeOf(request: TableRequest, operationsTable: string): OperationFinished | undefined {
  if (request.operation !== "PutItem" || request.status !== 200) return undefined;
  const { TableName, Item } = JSON.parse(request.body) as RecordInput;
  if (TableName !== operationsTable || !TERMINAL.has(Item.status?.S ?? "")) return undefined;
  return {
    operation_id: Item.operation_id?.S ?? "",
    status: Item.status?.S ?? "",
    result: Item.result?.S ?? null,
    duration_ms: Item.duration_ms?.N === undefined ? null : Number(Item.duration_ms.N),
  };
}
