import { operationObject } from "../../contract/items/operation-object.ts";
import { isOperationId } from "../../contract/request.ts";
import type { IntakePorts } from "./ports.ts";
import { type Refusal, refusalOf } from "./problem.ts";
import { type HttpReply, jsonReply, retryAfter } from "./reply.ts";
import { acceptedObject } from "./submit.ts";

/**
 * Shows what became of an operation: its record, or that its lane has it.
 *
 * A request that was taken in and perhaps not sent is not shown: its client was not told that it is accepted, and sends it again.
 */
export async function lookUp(
  operationId: string,
  { operations }: Pick<IntakePorts, "operations">,
): Promise<HttpReply | Refusal> {
  // No other key of the table is an operation's.
  if (!isOperationId(operationId)) return unknown(operationId);
  const record = await operations.readRecord(operationId);
  if (record !== undefined) {
    return jsonReply(
      200,
      operationObject(record),
      record.status === "deferred" ? retryAfter(record.lane) : {},
    );
  }
  const accepted = await operations.readAccepted(operationId);
  if (accepted?.sentAtMs === undefined) return unknown(operationId);
  return jsonReply(200, acceptedObject(accepted), retryAfter(accepted.lane));
}

function unknown(operationId: string): Refusal {
  const detail = `${JSON.stringify(operationId)} is not known: if its POST was not answered with 202, send it again`;
  return refusalOf({ detail, parameter: "operation_id" }, "not_found");
}
