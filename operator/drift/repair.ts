import { randomUUID } from "node:crypto";
import { type NewRequest, RequestQueue } from "../../client/index.ts";
import type { Session } from "../session/session.ts";
import type { Drift } from "./compare.ts";

/**
 * Makes the requests that restore what was last applied. Each names the state that was found and the operation that was
 * applied last, and takes that operation's place: a newer change that has been applied by then stays, and a newer request
 * that still waits is applied after it.
 *
 * @param requestedBy Who asks for the repair.
 */
export function repairsOf(drifts: readonly Drift[], requestedBy: string): NewRequest[] {
  return drifts.flatMap((drift) => repairOf(drift, requestedBy));
}

/** A repair that was enqueued. */
export type EnqueuedRepair = NewRequest & { readonly operation_id: string };

/** Enqueues repairs in the bulk lane. @returns Them, with the ids that they are followed by. */
export async function enqueueRepairs(
  { clients, names }: Session,
  requests: readonly NewRequest[],
): Promise<readonly EnqueuedRepair[]> {
  const queue = new RequestQueue({ queueUrl: names.queues.bulk, sqs: await clients.sqs() });
  const repairs = requests.map((request) => ({ ...request, operation_id: randomUUID() }));
  await queue.enqueueAll(repairs);
  return repairs;
}

/** A repair as programs get it. */
export function repairObject(repair: EnqueuedRepair): object {
  const { operation_id, action, organization_id } = repair;
  const connection = "connection_id" in repair ? { connection_id: repair.connection_id } : {};
  return { event: "repair_enqueued", operation_id, action, organization_id, ...connection };
}

/** What the request of a repair gives as its reason. @param operationId The operation that was applied last. */
export function repairReason(operationId: string): string {
  return `drift from ${operationId}`;
}

/**
 * Makes the request that repairs a drift; none for an association that is turned off. Turning it off is a person's decision,
 * and deleting it would lose settings that are not on record.
 */
export function repairOf(
  { organizationId, connectionId, recorded, live, operationId }: Drift,
  requestedBy: string,
): NewRequest[] {
  if (live.state === "off") return [];
  const common = {
    organization_id: organizationId,
    connection_id: connectionId,
    expected:
      live.state === "enabled"
        ? { state: live.state, ...live.settings, operation_id: operationId }
        : { state: live.state, operation_id: operationId },
    requested_by: requestedBy,
    reason: repairReason(operationId),
  };
  return recorded.state === "disabled"
    ? [{ action: "disable", ...common }]
    : [{ action: "enable", ...common, ...recorded.settings }];
}
