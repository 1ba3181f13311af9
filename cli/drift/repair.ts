import { userInfo } from "node:os";
import { type NewRequest, RequestQueue } from "../../client/index.ts";
import type { Drift } from "../../operator/drift/compare.ts";
import type { Session } from "../../operator/session/session.ts";
import { counted } from "../../operator/text/counted.ts";
import { confirm } from "../output/confirm.ts";
import type { Output } from "../output/output.ts";

/**
 * Enqueues requests in the bulk lane that restore what was last applied, once the operator agrees. Each request names the
 * state that was found and the operation that was applied last, and takes that operation's place: a newer change that has
 * been applied by then stays, and a newer request that still waits is applied after it.
 *
 * @param yes Whether the answer was given with `--yes`.
 * @throws Declined at any answer but yes.
 */
export async function repair(
  drifts: readonly Drift[],
  yes: boolean | undefined,
  session: Session,
  output: Output,
): Promise<void> {
  const requests = drifts.flatMap((drift) => repairOf(drift, userInfo().username));
  const off = drifts.length - requests.length;
  if (off > 0) {
    output.note(
      `Not repaired: ${counted(off, "connection")} that ${off === 1 ? "is" : "are"} turned off in the organization. Turn them on or remove them in the Auth0 Dashboard.`,
    );
  }
  if (requests.length === 0) return;
  const question = `Enqueue ${counted(requests.length, "request")} to restore what was last applied?`;
  await confirm(question, yes);
  const { clients, names } = session;
  const queue = new RequestQueue({ queueUrl: names.queues.bulk, sqs: await clients.sqs() });
  const enqueued = await queue.enqueueAll(requests);
  output.note(`Enqueued ${counted(enqueued, "request")} in the bulk lane.`);
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
