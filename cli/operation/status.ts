import { iso } from "../../contract/iso.ts";
import { operationObject } from "../../contract/items/operation-object.ts";
import { readLaneState } from "../../operator/lane/depth.ts";
import { findOperation, type Unrecorded, unrecordedObject } from "../../operator/operation/find.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { EXIT_OF } from "../exit-codes.ts";
import { notePauses } from "../lane/pauses.ts";
import type { Styled } from "../output/styled.ts";
import { runWithSession } from "../session/run.ts";
import { fieldsText, recordText } from "./describe.ts";

const RECORDED_LATE =
  "The worker has no record of it. It writes one when an operation first has to wait, or when it ends.";
const EXPIRES = "An old record may have expired.";
const NOT_SENT =
  "The HTTP API has reserved the id, and may not have sent the request: its client was not answered with 202, and sends it again.";

/**
 * Shows what is known of one operation.
 *
 * @returns The exit code.
 */
export function runStatus(operationId: string, flags: SessionFlags): Promise<number> {
  return runWithSession(flags, async (session, output) => {
    const found = await findOperation(session, operationId);
    if (found.kind === "recorded") {
      const text = await recordText(found.item);
      output.result(operationObject(found.item), () => text);
      const lanes = found.lanes.map(async (lane) => ({ lane, ...(await readLaneState(session, lane)) }));
      notePauses(session, output, await Promise.all(lanes));
      return EXIT_OF[found.item.status];
    }
    // What most answers do without is loaded here.
    const { showNoOutcome } = await import("./no-outcome.ts");
    const object = unrecordedObject(operationId, found);
    await showNoOutcome(session, output, {
      lanes: found.lanes,
      object,
      text: unrecordedText(operationId, found),
    });
    return EXIT_OF[found.status];
  });
}

/** What is known of an operation without a record, for people. */
export function unrecordedText(operationId: string, found: Unrecorded): Styled {
  return fieldsText([
    ["operation", operationId],
    ["status", statusOf(found)],
    ["lane", found.kind === "accepted" ? found.accepted.lane : undefined],
    ["client", found.kind === "accepted" ? found.accepted.client : undefined],
    ["accepted", found.kind === "accepted" ? iso(found.accepted.acceptedAtMs) : undefined],
    ["batch", found.kind === "row" ? `${found.batch.batchId} (${found.batch.state})` : undefined],
    ["detail", detailOf(found)],
  ]);
}

function statusOf({ kind, status }: Unrecorded): string {
  if (kind === "accepted") return `accepted over HTTP, ${status === "waiting" ? "sent" : "not yet sent"}`;
  return status === "waiting" ? "waiting" : "sent or unknown";
}

function detailOf(found: Unrecorded): string | undefined {
  if (found.status === "waiting") return undefined;
  if (found.kind === "accepted") return NOT_SENT;
  return found.kind === "row"
    ? `Its batch is ${found.batch.state}: the row was never sent, or it waits in the lane and ends as cancelled. ${EXPIRES}`
    : `${RECORDED_LATE} ${EXPIRES}`;
}
