import { userInfo } from "node:os";
import { readBatch } from "../../operator/batch/read.ts";
import { operatorBatchStore } from "../../operator/batch/store.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { openSession } from "../../operator/session/session.ts";
import { EXIT } from "../exit-codes.ts";
import { confirm } from "../output/confirm.ts";
import { createOutput } from "../output/output.ts";
import { unknownBatch } from "./watch.ts";

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
export async function runCancel(batchId: string, flags: CancelFlags): Promise<number> {
  const session = await openSession(flags);
  const output = createOutput(flags);
  try {
    const batch = await readBatch(session, batchId);
    if (batch === undefined) throw unknownBatch(batchId);
    const question = `Cancel the batch ${batchId} (${batch.expectedRows} rows, ${batch.state})? Rows without a call yet will get none.`;
    await confirm(question, flags.yes);
    const store = operatorBatchStore(await session.clients.dynamodb(), session.names.tables.control);
    const why = flags.reason ?? `cancelled by ${userInfo().username}`;
    if (await store.cancel(batchId, why, session.clients.now())) {
      output.result(
        { batch_id: batchId, state: "cancelled" },
        () => `${batchId} is cancelled: no new calls after 2 s.`,
      );
      output.note(`Its records follow as the lane drains: ${session.commandLine(`batch watch ${batchId}`)}`);
      return EXIT.ok;
    }
    const { state = "gone" } = (await readBatch(session, batchId)) ?? {};
    output.result(
      { batch_id: batchId, state },
      () => `${batchId} can no longer be cancelled: it is ${state}.`,
    );
    return EXIT.failed;
  } finally {
    session.close();
  }
}
