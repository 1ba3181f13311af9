import { messageFor } from "../../client/send/message.ts";
import { isHalted } from "../../contract/batch.ts";
import type { OperationItem } from "../../contract/items/operation-item.ts";
import { readBatch } from "../../operator/batch/read.ts";
import { LEFT, REMOVED } from "../../operator/dead-letters/outcome.ts";
import { sender } from "../../operator/dead-letters/ports.ts";
import { isRedriveBegun } from "../../operator/dead-letters/redrive-begun.ts";
import { redriveLetter } from "../../operator/dead-letters/redrive-letter.ts";
import type { Session } from "../../operator/session/session.ts";
import type { Output } from "../output/output.ts";
import { type Act, type ActPorts, act, letterRedrives } from "./act.ts";
import type { ActingFlags } from "./choose.ts";

const REDRIVE: Act = {
  verb: "Redrive",
  done: "sent",
  told: "sent back",
  remark:
    "Those that are left are malformed, changed meanwhile, or held by another command. Run dead-letters show for the reason, dead-letters discard to remove one.",
  wasBegun: isRedriveBegun,
  outcomeOf: (did) => (did === "redriven" ? "sent" : REMOVED),
  onChosen: warnOfHaltedBatches,
  inHand: (_item, letter, remove, { operations, session }) =>
    redriveLetter(letter, { operations, send: sender(session), remove }),
  onRecord: redriveFromRecord,
};

/**
 * Sends the chosen dead letters back to their lanes.
 *
 * @returns The exit code: 1 when some could not be sent back.
 */
export function runRedrive(operationIds: readonly string[], flags: ActingFlags): Promise<number> {
  return act(REDRIVE, operationIds, flags);
}

/** Warns that the worker makes no call for rows of a cancelled or stopped batch, redriven ones included. */
async function warnOfHaltedBatches(
  chosen: readonly OperationItem[],
  session: Session,
  output: Output,
): Promise<void> {
  const batchIds = new Set(chosen.flatMap(({ batch_id }) => batch_id ?? []));
  for (const batchId of batchIds) {
    const batch = await readBatch(session, batchId);
    if (batch !== undefined && isHalted(batch)) {
      output.note(`The batch ${batchId} was ${batch.state}: its rows end as cancelled, without a call.`);
    }
  }
}

async function redriveFromRecord(item: OperationItem, { operations, session }: ActPorts): Promise<string> {
  const { operation_id } = item;
  const record = await operations.read(operation_id);
  if (record?.request === undefined) return LEFT;
  const { body } = messageFor(record.request);
  const attributes = { operation_id, redrives: `${letterRedrives(item)}` };
  const ports = { operations, send: sender(session), remove: async () => true };
  return redriveLetter({ messageId: "", body, attributes }, ports);
}
