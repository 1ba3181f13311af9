import { existsSync } from "node:fs";
import { runBackfill } from "../backfill/run.ts";
import { readFigures } from "../batch/figures.ts";
import { readBatch } from "../batch/read.ts";
import { unknownBatch } from "../batch/watch.ts";
import { UsageError } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import { counted } from "../output/counted.ts";
import { createOutput, type Output } from "../output/output.ts";
import { table } from "../output/table.ts";
import type { SessionFlags } from "../session/options.ts";
import { openSession, type Session } from "../session/session.ts";
import { type LeftAlone, type RollbackRows, writeRollbackRows } from "./rows.ts";

/** The options of `orgconn batch rollback`. */
export interface RollbackFlags extends SessionFlags {
  readonly dryRun?: boolean;
  readonly watch?: boolean;
}

const ID_LENGTH = 64;
const SUFFIX = "-rollback";
const LEFT_SHOWN = 20;

/**
 * Takes a batch back: a new batch returns every pair to the state before it, but for those that were changed since.
 *
 * Its rows are written into a file first. Whoever runs it again goes on with that file.
 *
 * @returns The exit code.
 * @throws UsageError when there is no such batch, or when it is not over.
 */
export async function runRollback(batchId: string, flags: RollbackFlags): Promise<number> {
  const output = createOutput(flags);
  const rollbackId = `${batchId.slice(0, ID_LENGTH - SUFFIX.length)}${SUFFIX}`;
  const path = `${rollbackId}.ndjson`;
  const session = await openSession(flags);
  try {
    await checkOver(batchId, session);
    const begun = (await readBatch(session, rollbackId)) !== undefined;
    if (begun && !existsSync(path)) {
      throw new UsageError(
        `batch: ${rollbackId} has begun already, with the rows in ${path}. Run it again where that file is.`,
      );
    }
    if (!begun) {
      const rows = await writeRollbackRows(session, { batchId, rollbackId, path });
      report(rows, path, output);
      if (rows.returned === 0) return EXIT.ok;
    }
  } finally {
    session.close();
  }
  return runBackfill(path, {
    ...flags,
    batch: rollbackId,
    rollbackOf: batchId,
    // What a rollback changes is on record already.
    capture: false,
  });
}

async function checkOver(batchId: string, session: Session): Promise<void> {
  const figures = await readFigures(session, batchId);
  if (figures === undefined) throw unknownBatch(batchId);
  if (!figures.over) {
    throw new UsageError(
      `batch: ${batchId} is not over: ${figures.waiting} rows wait. Stop it first: orgconn batch cancel ${batchId}`,
    );
  }
}

function report({ returned, unchanged, leftAlone }: RollbackRows, path: string, output: Output): void {
  output.results(leftAlone.map(toObject), () => leftAloneText(leftAlone));
  output.result(
    { event: "planned", returned, unchanged, left_alone: leftAlone.length, rows: path },
    () =>
      `To be returned to their state before: ${counted(returned, "pair")} (${path}). Nothing was changed by ${counted(unchanged, "operation")}.`,
  );
}

function toObject({ organizationId, connectionId, operationId, why }: LeftAlone): object {
  return {
    event: "left_alone",
    organization_id: organizationId,
    connection_id: connectionId,
    operation_id: operationId,
    why,
  };
}

function leftAloneText(leftAlone: readonly LeftAlone[]): string {
  if (leftAlone.length === 0) return "Nothing is left alone.";
  const drawn = table(
    ["organization", "connection", "operation", "why"],
    leftAlone
      .slice(0, LEFT_SHOWN)
      .map(({ organizationId, connectionId, operationId, why }) => [
        organizationId,
        connectionId,
        operationId,
        why,
      ]),
  );
  const more = leftAlone.length - LEFT_SHOWN;
  return more > 0 ? `${drawn}\n… and ${more} more: --json lists all.` : drawn;
}
