import { userInfo } from "node:os";
import { type NewRequest, RequestQueue } from "../../client/index.ts";
import { confirm } from "../output/confirm.ts";
import { counted } from "../output/counted.ts";
import type { Output } from "../output/output.ts";
import type { Session } from "../session/session.ts";
import type { Drift } from "./compare.ts";
import { readRecorded } from "./recorded.ts";

/**
 * Enqueues what makes the tenant what was last applied, in the bulk lane, once somebody agreed.
 *
 * @param yes Whether the answer was given with `--yes`.
 */
export async function repair(
  drifts: readonly Drift[],
  yes: boolean | undefined,
  session: Session,
  output: Output,
): Promise<void> {
  if (
    !(await confirm(
      `Enqueue ${counted(drifts.length, "request")} that make the tenant what was last applied?`,
      yes,
    ))
  )
    return;
  const { clients, names } = session;
  const queue = new RequestQueue({ queueUrl: names.queues.bulk, sqs: await clients.sqs() });
  const enqueued = await queue.enqueueAll(stillDrifting(drifts, session));
  output.note(`${counted(enqueued, "request")} went into the bulk lane.`);
}

/** Whatever was applied since the comparison is newer, and must not be undone. */
async function* stillDrifting(drifts: readonly Drift[], session: Session): AsyncGenerator<NewRequest> {
  for (const drift of drifts) {
    const { pairs } = await readRecorded(session, drift.organizationId);
    const pair = pairs.find(({ connectionId }) => connectionId === drift.connectionId)?.pair;
    const last = pair?.newest ?? pair?.applied;
    if (pair?.claim === undefined && last?.operationId === drift.operationId) yield repairOf(drift);
  }
}

function repairOf({ organizationId, connectionId, recorded, operationId }: Drift): NewRequest {
  const common = {
    organization_id: organizationId,
    connection_id: connectionId,
    requested_by: userInfo().username,
    reason: `drift from ${operationId}`,
  };
  return recorded.state === "disabled"
    ? { action: "disable", ...common }
    : { action: "enable", ...common, ...recorded.settings };
}
