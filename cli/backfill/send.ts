import {
  type BegunBatch,
  beginBatch,
  begunObject,
  concludeSending,
  type SentBatch,
  sendBatch,
  sentObject,
} from "../../operator/backfill/send/send-batch.ts";
import type { Survey } from "../../operator/backfill/validate/validate.ts";
import { count, counted } from "../../operator/text/counted.ts";
import { EXIT } from "../exit-codes.ts";
import { typedCommand } from "../session/typed-command.ts";
import type { BackfillCommand } from "./plan.ts";

/**
 * Sends the rows in the spool as a batch, or those that an earlier run did not come to.
 *
 * @param named The batch's id, if it has one already.
 * @returns The exit code.
 * @throws UsageError when the batch is refused.
 */
export async function send(
  command: BackfillCommand,
  named: string | undefined,
  surveyed: Survey,
): Promise<number> {
  const { run, output } = command;
  const { rows } = surveyed;
  const batch = await beginBatch(run, named, surveyed);
  const { batchId, begun } = batch;
  begun.notes.forEach(output.note);
  output.result(begunObject(batch, rows), () => begunText(batch, rows));
  if (begun.kind === "sent") return follow(command, batchId);
  const sent = await sendBatch(run, batch, surveyed).catch((error) => {
    output.note(`Not all rows were sent. ${goOn(command, batchId)}`);
    throw error;
  });
  const ended = await concludeSending(run, batchId, sent);
  output.result(sentObject(batchId, rows, ended), () => {
    const text = sentText(batchId, rows, ended);
    return ended.end === "interrupted" ? `${text} ${goOn(command, batchId)}` : text;
  });
  switch (ended.end) {
    case "interrupted":
      return EXIT.interrupted;
    case "halted":
      return EXIT.overtaken;
    case "sent":
      return follow(command, batchId);
  }
}

function begunText({ batchId, begun, from }: BegunBatch, rows: number): string {
  switch (begun.kind) {
    case "create":
      return `Batch ${batchId} begins.`;
    case "resume":
      return `Batch ${batchId} continues after row ${count(from)}.`;
    case "sent":
      return `${allRows(rows)} of ${batchId} had been sent before.`;
  }
}

function sentText(batchId: string, rows: number, { end, sent, batch }: SentBatch): string {
  switch (end) {
    case "interrupted":
      return `Interrupted: ${count(sent)} of ${counted(rows, "row")} sent.`;
    case "halted":
      return `The batch was ${batch?.state} after ${count(sent)} of ${counted(rows, "row")}: ${batch?.stopReason ?? ""}`;
    case "sent":
      return `${allRows(rows)} of ${batchId} ${rows === 1 ? "is" : "are"} sent.`;
  }
}

function allRows(rows: number): string {
  return rows === 1 ? "The only row" : `All ${counted(rows, "row")}`;
}

async function follow({ flags, run, output }: BackfillCommand, batchId: string): Promise<number> {
  if (!flags.watch) {
    output.note(`Watch it: ${run.session.commandLine(`batch watch ${batchId}`)}`);
    return EXIT.ok;
  }
  const { watchBatch } = await import("../batch/watch.ts");
  return watchBatch(run.session, batchId, output);
}

function goOn({ flags }: BackfillCommand, batchId: string): string {
  const named = flags.rollbackOf === undefined ? { "--batch": batchId } : {};
  return `To continue, run it again: ${typedCommand(flags, named)}`;
}
