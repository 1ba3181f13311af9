import { cancelBatch } from "../../operator/batch/cancel.ts";
import { batchIdOf, knownBatch } from "../../operator/batch/read.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { targetText } from "../../operator/session/target.ts";
import { counted } from "../../operator/text/counted.ts";
import { EXIT } from "../exit-codes.ts";
import { confirm } from "../output/confirm.ts";
import { runOnTarget } from "../session/run.ts";

/** The options of `orgconn batch cancel`. */
export interface CancelFlags extends SessionFlags {
  readonly reason?: string;
  readonly yes?: boolean;
}

/**
 * Cancels a batch: after two seconds the worker begins no call for it.
 *
 * @returns The exit code: 1 when it is too late.
 * @throws UsageError when there is no such batch; Declined at any answer but yes.
 */
export function runCancel(batch: string, flags: CancelFlags): Promise<number> {
  return runOnTarget(flags, async (session, output) => {
    const batchId = await batchIdOf(session, batch, flags);
    const { expectedRows, state } = await knownBatch(session, batchId);
    const batchText = `${batchId} (${counted(expectedRows, "row")}, ${state})`;
    await confirm(
      `Rows without a call yet will get none. Cancel the batch ${batchText}, on ${targetText(session.target)}?`,
      flags.yes,
    );
    const now = await cancelBatch(session, batchId, flags.reason);
    if (now.state !== "cancelled") {
      output.result(now, () => `${batchId} can no longer be cancelled: it is ${now.state}.`);
      return EXIT.failed;
    }
    output.result(now, () => `${batchId} is cancelled: no new calls after 2 s.`);
    output.note(`Its records follow as the lane drains: ${session.commandLine(`batch watch ${batchId}`)}`);
    return EXIT.ok;
  });
}
