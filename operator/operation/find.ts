import { readAccepted } from "../../aws/read-accepted.ts";
import { type Batch, isHalted } from "../../contract/batch.ts";
import { defined } from "../../contract/defined.ts";
import { iso } from "../../contract/iso.ts";
import type { AcceptedRequest } from "../../contract/items/accepted-item.ts";
import type { OperationItem } from "../../contract/items/operation-item.ts";
import { LANES, type Lane } from "../../contract/place.ts";
import { batchPrefix } from "../../contract/row-operation-id.ts";
import { listBatches } from "../batch/read.ts";
import type { Session } from "../session/session.ts";
import { readOperation } from "./read.ts";

/** What is known of an operation, and the lanes that it may wait in. */
export type FoundOperation = { readonly lanes: readonly Lane[] } & (
  | { readonly kind: "recorded"; readonly item: OperationItem }
  /** A row of a batch that is under way, or was cancelled or stopped. */
  | { readonly kind: "row"; readonly batch: Batch; readonly status: "waiting" | "unknown" }
  /** The HTTP API has taken it in. `unknown`: before it was sent, so that its client was not told that it is accepted. */
  | {
      readonly kind: "accepted";
      readonly accepted: AcceptedRequest;
      readonly status: "waiting" | "unknown";
    }
  | { readonly kind: "unknown"; readonly status: "unknown" }
);

/** An operation that has no record. */
export type Unrecorded = Exclude<FoundOperation, { kind: "recorded" }>;

/** Finds an operation: its record, what the HTTP API knows of it, or the batch that it is a row of. */
export async function findOperation(session: Session, operationId: string): Promise<FoundOperation> {
  const item = await readOperation(session, operationId);
  if (item !== undefined) {
    return { kind: "recorded", item, lanes: item.finished_at === undefined ? [item.lane] : [] };
  }
  const { names, clients } = session;
  const accepted = await readAccepted(await clients.dynamodb(), names.tables.operations, operationId);
  if (accepted !== undefined) {
    const status = accepted.sentAtMs === undefined ? "unknown" : "waiting";
    return { kind: "accepted", accepted, status, lanes: [accepted.lane] };
  }
  const batches = await listBatches(session);
  const batch = batches.find(({ batchId }) => operationId.startsWith(batchPrefix(batchId)));
  // A batch is remembered for longer than its records.
  if (batch === undefined || batch.state === "finished")
    return { kind: "unknown", status: "unknown", lanes: LANES };
  return { kind: "row", batch, status: isHalted(batch) ? "unknown" : "waiting", lanes: ["bulk"] };
}

/** What is known of an operation that has no record, as programs get it. */
export function unrecordedObject(operationId: string, found: Unrecorded): object {
  const operation = { operation_id: operationId, status: found.status };
  if (found.kind === "unknown") return operation;
  if (found.kind === "accepted") {
    const { lane, client, acceptedAtMs, sentAtMs } = found.accepted;
    const times = defined({ accepted_at: iso(acceptedAtMs), sent_at: iso(sentAtMs) });
    return { ...operation, status: "accepted", lane, client, ...times };
  }
  const { batchId, state } = found.batch;
  return { ...operation, batch_id: batchId, batch_state: state };
}
