import { hash } from "node:crypto";
import type { Request } from "./request.ts";

/** Characters of an operation's id that tell its batch, and that tell its row: 54 and 180 bits. */
const BATCH_CHARACTERS = 9;
const ROW_CHARACTERS = 30;

/** What makes a row of a batch the row that it is: a batch names each of these once. */
export type RowIdentity =
  | Pick<Extract<Request, { action: "retrieve" }>, "action" | "organization_id">
  | Pick<Exclude<Request, { action: "retrieve" }>, "action" | "organization_id" | "connection_id">;

/**
 * The part of an operation's id that all rows of a batch have in common.
 *
 * @example batchPrefix("2026-11-okta") // "b_" and nine characters and "_"
 */
export function batchPrefix(batchId: string): string {
  return `b_${digest(batchId).slice(0, BATCH_CHARACTERS)}_`;
}

/**
 * The id of the operation that applies a row of a batch. It depends on nothing else: a row that is sent again, a
 * week later or from another machine, is the same operation.
 *
 * @returns 8 to 64 of `A-Za-z0-9_-`, as the request's `operation_id` has to be.
 */
export function rowOperationId(batchId: string, row: RowIdentity): string {
  const connection = "connection_id" in row ? row.connection_id : "*";
  const identity = [batchId, row.action, row.organization_id, connection].join("\n");
  return batchPrefix(batchId) + digest(identity).slice(0, ROW_CHARACTERS);
}

function digest(text: string): string {
  return hash("sha256", text, "base64url");
}
