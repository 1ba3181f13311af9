import { readFigures } from "../../operator/batch/figures.ts";
import { listBatches } from "../../operator/batch/read.ts";
import { allRefreshed } from "../../operator/batch/refresh.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { openSession } from "../../operator/session/session.ts";
import { EXIT } from "../exit-codes.ts";
import { createOutput } from "../output/output.ts";
import { concludeRollback } from "../rollback/conclude.ts";
import { batchesTable, batchObject, figuresObject, figuresText } from "./describe.ts";
import { exitCodeOf, unknownBatch } from "./watch.ts";

/** Lists all batches; those that may have ended unseen are looked at first. @returns The exit code. */
export async function runList(flags: SessionFlags): Promise<number> {
  const session = await openSession(flags);
  try {
    const batches = await allRefreshed(session, await listBatches(session));
    createOutput(flags).results(batches.map(batchObject), () =>
      batches.length === 0 ? "There are no batches." : batchesTable(batches),
    );
    return EXIT.ok;
  } finally {
    session.close();
  }
}

/**
 * Shows how a batch stands.
 *
 * @returns The exit code: of a batch that is over, what it came to.
 * @throws UsageError when there is no such batch.
 */
export async function runShow(batchId: string, flags: SessionFlags): Promise<number> {
  const session = await openSession(flags);
  try {
    const figures = await readFigures(session, batchId);
    if (figures === undefined) throw unknownBatch(batchId);
    const output = createOutput(flags);
    output.result(figuresObject(figures), () => figuresText(figures, session.clients.now()));
    return figures.over ? concludeRollback(session, figures, exitCodeOf(figures), output) : EXIT.ok;
  } finally {
    session.close();
  }
}
