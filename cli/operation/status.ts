import { isHalted } from "../../contract/batch.ts";
import { LANES, type Lane } from "../../contract/place.ts";
import { batchPrefix } from "../../contract/row-operation-id.ts";
import { listBatches } from "../../operator/batch/read.ts";
import { pauseNote } from "../../operator/lane/consumption.ts";
import { readOperation } from "../../operator/operation/read.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { openSession, type Session } from "../../operator/session/session.ts";
import { EXIT } from "../exit-codes.ts";
import { colors } from "../output/colors.ts";
import { createOutput, type Output } from "../output/output.ts";
import { styled } from "../output/styled.ts";
import { operationObject, operationText } from "./describe.ts";
import { exitCodeOf } from "./ending.ts";

/**
 * Shows what is known of one operation.
 *
 * @returns The exit code.
 */
export async function runStatus(operationId: string, flags: SessionFlags): Promise<number> {
  const session = await openSession(flags);
  const output = createOutput(flags);
  try {
    const item = await readOperation(session, operationId);
    if (item === undefined) return await withoutRecord(operationId, session, output);
    output.result(operationObject(item), () => operationText(item));
    if (item.finished_at === undefined) await notePauses([item.lane], session, output);
    return exitCodeOf(item);
  } finally {
    session.close();
  }
}

/** A row of a batch that is under way waits; of anything else it is not known. */
async function withoutRecord(operationId: string, session: Session, output: Output): Promise<number> {
  const batches = await listBatches(session);
  const batch = batches.find(({ batchId }) => operationId.startsWith(batchPrefix(batchId)));
  // A batch is remembered for longer than its records.
  if (batch === undefined || batch.state === "finished") {
    output.result(
      { operation_id: operationId, status: "unknown" },
      () =>
        `There is no record of ${operationId}. The worker writes a record when an operation first has to wait, or when it ends: the request may still be in its lane. An old record may have expired.`,
    );
    await notePauses(LANES, session, output);
    return EXIT.failed;
  }
  const { batchId: batch_id, state: batch_state } = batch;
  const status = isHalted(batch) ? "unknown" : "waiting";
  output.result({ operation_id: operationId, status, batch_id, batch_state }, () =>
    isHalted(batch)
      ? `There is no record of ${operationId}. Its batch ${batch_id} is ${batch_state}: the row was never sent, or it waits in the lane and ends as cancelled. An old record may have expired.`
      : styled`${colors.dim("operation".padEnd(14))}${operationId}
${colors.dim("status".padEnd(14))}${colors.yellow("waiting")}
${colors.dim("batch".padEnd(14))}${batch_id} (${batch_state})`,
  );
  await notePauses(["bulk"], session, output);
  return isHalted(batch) ? EXIT.failed : EXIT.ok;
}

async function notePauses(lanes: readonly Lane[], session: Session, output: Output): Promise<void> {
  for (const lane of lanes) {
    const note = await pauseNote(session, lane);
    if (note !== undefined) output.note(note);
  }
}
