import { basename, join } from "node:path";
import { DEFAULT_MAX_FAILURES } from "../../contract/max-failures.ts";
import type { BackfillReport, BackfillRun } from "../backfill/run.ts";
import { beginBatch, concludeSending, type SentBatch, sendBatch } from "../backfill/send/send-batch.ts";
import { refuseRows, surveyRows } from "../backfill/validate/survey-rows.ts";
import { withFewYoungObjects } from "../backfill/young-objects.ts";
import { openScratch } from "../session/scratch.ts";
import type { Session } from "../session/session.ts";
import type { PreparedRollback } from "./prepare.ts";

const SILENT: BackfillReport = {
  listingBegins() {},
  listingResumed() {},
  waiting() {},
  listing() {},
  checking() {},
  looked() {},
  estimated() {},
  sending() {},
  done() {},
};

/**
 * Sends the rows of a planned rollback as its batch; a batch that an earlier run began goes on.
 *
 * @param onSent Told how many rows are acknowledged.
 * @throws UsageError when the batch is refused; nothing was sent then.
 */
export async function sendRollback(
  session: Session,
  batchId: string,
  { rollbackId, path }: Pick<PreparedRollback, "rollbackId" | "path">,
  { signal, onSent }: { readonly signal: AbortSignal; readonly onSent: (sent: number) => void },
): Promise<SentBatch> {
  const scratch = openScratch("backfill");
  const rows = { kind: "rollback", path } as const;
  const run: BackfillRun = {
    plan: {
      rows,
      source: basename(path),
      defaults: { settings: {} },
      errors: undefined,
      maxFailures: DEFAULT_MAX_FAILURES,
    },
    // What a rollback changes is on record already.
    options: { capture: false, rollbackOf: batchId },
    session,
    report: { ...SILENT, sending: ({ sent }) => onSent(sent) },
    signal,
    mayBegin: async () => {},
    spoolPath: join(scratch.directory, "rows.ndjson"),
  };
  try {
    return await withFewYoungObjects(async () => {
      const surveyed = await surveyRows(run, rows);
      refuseRows(surveyed, run.options);
      const batch = await beginBatch(run, rollbackId, surveyed);
      if (batch.begun.kind === "sent") return { end: "sent", sent: batch.from };
      return concludeSending(run, rollbackId, await sendBatch(run, batch, surveyed));
    });
  } finally {
    scratch.remove();
  }
}
