import type { PairKey, PairState } from "../../contract/pair.ts";
import type { OperationRecord } from "../../contract/record.ts";
import type { ChangeRequest, Request } from "../../contract/request.ts";
import type { CallKind } from "../answer/calls.ts";
import type { Tenant } from "../auth0/tenant.ts";
import type { Batches } from "../batches/batches.ts";
import type { Gate } from "../circuit/gate.ts";
import type { PairStore } from "../order/pair-store.ts";
import type { Delivery } from "./delivery.ts";
import type { OperationStore } from "./operation-store.ts";

/** What a delivery begins with. */
export interface FirstReads {
  readonly record: OperationRecord | undefined;
  /** Where it was read together with the record: a claim of it names its version, so it may be old by then. */
  readonly pair: PairState | undefined;
}

/** What reading needs of the world. */
export interface FirstReadsPorts {
  readonly operations: Pick<OperationStore, "read">;
  readonly pairs: Pick<PairStore, "read">;
  readonly batches: Pick<Batches, "memberOf">;
  readonly gate: Pick<Gate, "foresee">;
  readonly tenant: Pick<Tenant, "foresee">;
}

/**
 * Reads the record of an operation. A message that is delivered for the first time has none, as a rule, and goes on to a call: what
 * that needs is read side by side. A later delivery may end with the record, and then reads nothing else.
 */
export async function readFirst(
  { receiveCount, place: { lane } }: Delivery,
  request: Request,
  { operations, pairs, batches, gate, tenant }: FirstReadsPorts,
): Promise<FirstReads> {
  if (receiveCount > 1) return { record: await operations.read(request.operation_id), pair: undefined };
  gate.foresee(firstCall(request), lane);
  tenant.foresee();
  const [record, pair] = await Promise.all([
    operations.read(request.operation_id),
    request.action === "retrieve" ? undefined : pairs.read(pairKey(request)),
    // It is asked again where it matters, and is known then.
    batches
      .memberOf(request.batch_id, lane)
      .isHalted()
      .catch(() => {}),
  ]);
  return { record, pair };
}

function pairKey({ organization_id: organizationId, connection_id: connectionId }: ChangeRequest): PairKey {
  return { organizationId, connectionId };
}

/** The call that most likely comes first. */
function firstCall(request: Request): CallKind {
  if (request.action === "retrieve") return "list";
  return request.expected === undefined ? request.action : "get";
}
