import type { Operators } from "../scenario/operators.ts";
import type { Stage } from "../scenario/stage.ts";
import { discardLetters } from "./discard.ts";
import { repairDrift } from "./repair.ts";
import { rollBack } from "./rollback.ts";
import { sendBatch } from "./send-batch.ts";
import { watch } from "./watch.ts";

/** Lets operators do what a scenario asks of them. */
export function playOperators({ backfill, repairs, discards }: Operators, stage: Stage): void {
  for (const repair of repairs) stage.at(repair.atMs, () => repairDrift(repair, stage));
  for (const command of discards) stage.at(command.atMs, () => discardLetters(command, stage));
  if (backfill === undefined) return;
  stage.at(backfill.atMs, () => sendBatch({ ...backfill, crashChance: BACKFILL_CRASHES }, stage));
  for (const { fromMs, skewMs } of backfill.watchers) {
    stage.at(backfill.atMs + fromMs, () => watch(backfill.batchId, skewMs, stage));
  }
  const { rollback } = backfill;
  if (rollback !== undefined) stage.at(backfill.atMs, () => rollBack(backfill, rollback, stage));
}

/** How likely each request of a backfill is the last one of its run. */
const BACKFILL_CRASHES = 0.02;
