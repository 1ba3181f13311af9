import { pauseNote } from "../../operator/lane/consumption.ts";
import { type FoundOperation, findOperation, unrecordedObject } from "../../operator/operation/find.ts";
import { operationObject } from "../../operator/operation/view.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { EXIT, EXIT_OF } from "../exit-codes.ts";
import { colors } from "../output/colors.ts";
import { styled, type Text } from "../output/styled.ts";
import { runWithSession } from "../session/run.ts";
import { operationText } from "./describe.ts";

/**
 * Shows what is known of one operation.
 *
 * @returns The exit code.
 */
export function runStatus(operationId: string, flags: SessionFlags): Promise<number> {
  return runWithSession(flags, async (session, output) => {
    const found = await findOperation(session, operationId);
    if (found.kind === "recorded")
      output.result(operationObject(found.item), () => operationText(found.item));
    else output.result(unrecordedObject(operationId, found), () => unrecordedText(operationId, found));
    for (const lane of found.lanes) {
      const note = await pauseNote(session, lane);
      if (note !== undefined) output.note(note);
    }
    if (found.kind === "recorded") return EXIT_OF[found.item.status];
    return found.kind === "row" && found.status === "waiting" ? EXIT.ok : EXIT.failed;
  });
}

function unrecordedText(operationId: string, found: Exclude<FoundOperation, { kind: "recorded" }>): Text {
  if (found.kind === "unknown") {
    return `There is no record of ${operationId}. The worker writes a record when an operation first has to wait, or when it ends: the request may still be in its lane. An old record may have expired.`;
  }
  const { batchId, state } = found.batch;
  return found.status === "unknown"
    ? `There is no record of ${operationId}. Its batch ${batchId} is ${state}: the row was never sent, or it waits in the lane and ends as cancelled. An old record may have expired.`
    : styled`${colors.dim("operation".padEnd(14))}${operationId}
${colors.dim("status".padEnd(14))}${colors.yellow("waiting")}
${colors.dim("batch".padEnd(14))}${batchId} (${state})`;
}
