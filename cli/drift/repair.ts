import type { DriftFindings } from "../../operator/drift/find-drift.ts";
import { enqueueRepairs, repairObject, repairsOf } from "../../operator/drift/repair.ts";
import type { Session } from "../../operator/session/session.ts";
import { targetText } from "../../operator/session/target.ts";
import { count, counted } from "../../operator/text/counted.ts";
import { confirm } from "../output/confirm.ts";
import { followText } from "../output/follow.ts";
import type { Output } from "../output/output.ts";
import { repairsTable } from "./describe.ts";

/**
 * Asks, after what was found has been shown, and enqueues the requests that restore what was last applied.
 *
 * @param yes Whether the answer was given with `--yes`.
 * @returns How many it has enqueued.
 * @throws Declined at any answer but yes.
 */
export async function repair(
  { drifts }: Pick<DriftFindings, "drifts">,
  yes: boolean | undefined,
  session: Session,
  output: Output,
): Promise<number> {
  const requests = repairsOf(drifts, await session.requester());
  const off = drifts.length - requests.length;
  if (off > 0) {
    output.note(
      `Not repaired: ${counted(off, "connection")} that ${off === 1 ? "is" : "are"} turned off in the organization. Turn them on or remove them in the Auth0 Dashboard.`,
    );
  }
  if (requests.length === 0) return 0;
  const kinds = [...Map.groupBy(requests, ({ action }) => action)];
  const actions = kinds.map(([action, { length }]) => `${count(length)} to ${action}`).join(", ");
  await confirm(
    `Restore ${counted(requests.length, "connection")} (${actions}) to what was last applied, in the bulk lane, on ${targetText(session.target)}?`,
    yes,
  );
  const enqueued = await enqueueRepairs(session, requests);
  output.results(enqueued.map(repairObject), () => repairsTable(enqueued));
  output.note(`Enqueued ${counted(enqueued.length, "request")} in the bulk lane.`);
  output.note(
    followText(
      session,
      enqueued.map(({ operation_id }) => operation_id),
    ),
  );
  return enqueued.length;
}
