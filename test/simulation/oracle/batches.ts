import { isExceeded, parseMaxFailures } from "../../../contract/max-failures.ts";
import type { Halt, History } from "../history.ts";
import type { ScenarioBatch } from "../scenario/batches.ts";
import { type Intake, throughBulk } from "./operations.ts";

const CANCELLED_WITHIN_MS = 2_000;

/** How exactly the time at which a batch was found over is known, in milliseconds. */
const FINISHED_WITHIN_MS = 2_000;

/** What is promised of batches: no call begins once one is cancelled, nothing cancelled without need, failures stop it. */
export function* batchesKept(history: History, intake: Intake): Generator<string> {
  const { scenario, halts, records, spent } = history;
  const batchOf = (operationId: string) => records.get(operationId)?.request?.batch_id;
  const haltOf = new Map(halts.map((halt) => [halt.batchId, halt]));

  for (const { operationId, call, begunAtMs, outcome } of spent) {
    const { toldAtMs } = haltOf.get(batchOf(operationId) ?? "") ?? {};
    const sinceMs = toldAtMs === undefined ? 0 : begunAtMs - toldAtMs;
    const isSent = outcome !== "unsent" && outcome !== "credentials";
    if (!isSent || sinceMs <= CANCELLED_WITHIN_MS) continue;
    const operation = intake.operations.get(operationId);
    // An id that was used twice may have been called for under its other content.
    if (operation?.contents.length !== 1 || throughBulk(operation) !== "always") continue;
    yield `a call of ${operationId} (${call}) began ${sinceMs.toFixed(0)} ms after its batch was cancelled`;
  }

  for (const { operationId, status, request } of records.values()) {
    if (status !== "cancelled") continue;
    const operation = intake.operations.get(operationId);
    const isMember = operation !== undefined && throughBulk(operation) !== "never";
    if (isMember && haltOf.has(request?.batch_id ?? "")) continue;
    yield `${operationId} is cancelled, but its batch is not`;
  }

  for (const batch of scenario.batches) yield* failuresOf(batch, haltOf.get(batch.batchId), history);
}

/** A batch is stopped by its failures, and only by them. */
function* failuresOf(
  { batchId, maxFailures }: ScenarioBatch,
  halt: Halt | undefined,
  { ended, scenario, standings }: History,
): Generator<string> {
  const limit = parseMaxFailures(maxFailures);
  if (limit === undefined) throw new RangeError(`${maxFailures} is not a number of failures`);
  // What is redriven after its batch was found over stops nothing any more.
  const { finishedAtMs = Number.POSITIVE_INFINITY } = standings.find((one) => one.batchId === batchId) ?? {};
  const own = ended.filter(
    (one) =>
      one.batchId === batchId &&
      one.lane === "bulk" &&
      one.status !== "cancelled" &&
      one.atMs < finishedAtMs - FINISHED_WITHIN_MS,
  );
  const failed = own.filter(({ status }) => status === "dead_lettered").length;
  if (halt?.state === "stopped") {
    // How many had ended without a failure is not told at once, so a share can look larger than it is; and an execution that sends
    // its count again because the answer was lost counts twice.
    const isExact = limit.kind === "count" && scenario.requests.repeated + scenario.requests.answerLost === 0;
    const enough = isExact ? limit.count : 1;
    if (failed < enough) yield `${batchId} was stopped after ${failed} failures, with ${maxFailures} allowed`;
  }
  const isCounted = scenario.deathChance + scenario.requests.refused + scenario.requests.answerLost === 0;
  const isDisturbed =
    !isCounted ||
    scenario.requests.repeated > 0 ||
    scenario.recycleChance > 0 ||
    scenario.killsAtMs.length > 0 ||
    scenario.poison.size > 0 ||
    scenario.troubles.some(({ kind }) => kind === "table_away");
  if (isDisturbed || halt !== undefined || limit.kind !== "count") return;
  if (isExceeded(limit, { failed, finished: own.length })) {
    yield `${batchId} had ${failed} failures and should have been stopped, with ${maxFailures} allowed`;
  }
}
