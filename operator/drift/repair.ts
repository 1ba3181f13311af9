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

/** Enqueues repairs in the bulk lane. @returns How many. */
export async function enqueueRepairs(
  { clients, names }: Session,
  requests: readonly NewRequest[],
): Promise<number> {
  const queue = new RequestQueue({ queueUrl: names.queues.bulk, sqs: await clients.sqs() });
  return queue.enqueueAll(requests);
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
    reason: `drift from ${operationId}`,
  };
  return recorded.state === "disabled"
    ? [{ action: "disable", ...common }]
    : [{ action: "enable", ...common, ...recorded.settings }];
}
