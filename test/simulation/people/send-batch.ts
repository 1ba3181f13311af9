import { hash } from "node:crypto";
import { isHalted } from "../../../contract/batch.ts";
import type { NewBatch } from "../../../operator/backfill/begin/begin.ts";
import type { Row } from "../../../operator/backfill/validate/row.ts";
import { UsageError } from "../../../operator/errors.ts";
import type { Stage } from "../scenario/stage.ts";
import { createMachine, type Machine } from "./machine.ts";
import { untilDone } from "./until-done.ts";

/** A batch that is to be sent. */
export interface BatchToSend extends Pick<NewBatch, "batchId" | "maxFailures" | "capture" | "rollbackOf"> {
  readonly rows: readonly Row[];
  /** How likely each request is the last one of its run, 0 to 1. */
  readonly crashChance: number;
  /** Told when a run was killed. */
  readonly onKilled?: () => void;
}

/** So many rows are sent between two notes of how far it came. */
const ROWS_PER_CHECKPOINT = 4;

/** Sends a batch as `orgconn backfill` does, one row after the other, however often a run is killed. */
export function sendBatch({ crashChance, onKilled, ...batch }: BatchToSend, stage: Stage): Promise<void> {
  const { clock, whim: random, begun } = stage;
  begun.add(batch.batchId);
  const patience = { clock, random, crashChance, ...(onKilled === undefined ? {} : { onKilled }) };
  return untilDone(patience, (environment) => sendOnce(batch, createMachine(environment, stage), stage));
}

async function sendOnce(
  { rows, ...batch }: Omit<BatchToSend, "crashChance" | "onKilled">,
  machine: Machine,
  { batches, commands, account, accept, chronicle }: Stage,
): Promise<void> {
  const { batchId } = batch;
  const { read, create, saveSentRows, markRunning } = machine.reach(batches);
  const lines = rows.map((row) => JSON.stringify(row));
  const [first] = rows;
  const isMixed = rows.some(({ action }) => action !== first?.action);
  const begun = await commands
    .begin(
      { store: { create }, readBatch: read, upToDate: async (one) => one, now: machine.now },
      {
        ...batch,
        action: isMixed ? "mixed" : (first?.action ?? "mixed"),
        source: "scenario",
        createdBy: "operator",
        digest: hash("sha256", lines.join("\n")),
        expectedRows: rows.length,
        maxFailuresGiven: batch.rollbackOf === undefined,
      },
      async () => {},
    )
    .catch(unlessRefused);
  if (begun === undefined || begun.kind === "sent") return;
  const from = begun.kind === "resume" ? begun.from : 0;
  chronicle.tell(() => `operator  sends ${batchId} from row ${from} on`);
  for (const [index, row] of [...rows.entries()].slice(from)) {
    const message = commands.messageOfRow(row, lines[index] ?? "", batchId);
    await machine.request(() => {
      const sent = account.lanes.bulk.send({ ...message, attributes: {} });
      if (sent.kind === "accepted") accept({ ...sent.receipt, lane: "bulk" });
    });
    if (index % ROWS_PER_CHECKPOINT > 0) continue;
    await saveSentRows(batchId, index + 1);
    const now = await read(batchId);
    if (now !== undefined && isHalted(now)) return;
  }
  await markRunning(batchId);
}

/** An operator is refused where the batch was cancelled or stopped, or has finished, since the run that was killed. */
function unlessRefused(error: unknown): undefined {
  if (!(error instanceof UsageError)) throw error;
}
