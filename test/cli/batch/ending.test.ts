import { expect, test } from "vitest";
import { EXIT_OF } from "../../../cli/exit-codes.ts";
import type { Batch } from "../../../contract/batch.ts";
import { NOTHING_COUNTED } from "../../../operator/batch/progress.ts";
import { batchEnding } from "../../../operator/batch/watch.ts";
import { RUNNING } from "../../batches/arbitraries.ts";

const FINISHED: Batch = { ...RUNNING, state: "finished" };
const ROLLBACK: Batch = { ...FINISHED, rollbackOf: "okta" };
const DONE = { "succeeded/applied": 3 };
const DEAD = { "dead_lettered/rejected": 1 };

test.each<[string, Batch, Readonly<Record<string, number>>, number]>([
  ["all succeeded", FINISHED, DONE, 0],
  ["a dead letter", FINISHED, { ...DONE, ...DEAD }, 1],
  ["a row that was superseded", FINISHED, { superseded: 1 }, 3],
  ["a row that was superseded, among others", FINISHED, { ...DONE, superseded: 1 }, 3],
  ["a row that was cancelled, since a redrive, say", FINISHED, { ...DONE, cancelled: 1 }, 3],
  ["a dead letter, which is more to look at", FINISHED, { ...DONE, superseded: 1, ...DEAD }, 1],
  ["cancelled", { ...FINISHED, state: "cancelled" }, { ...DONE, ...DEAD }, 3],
  ["stopped", { ...FINISHED, state: "stopped" }, { ...DONE, ...DEAD }, 3],
  ["a rollback of which a row was superseded: which one decides", ROLLBACK, { superseded: 1 }, 0],
  ["a rollback with a dead letter", ROLLBACK, { superseded: 1, ...DEAD }, 1],
])("a batch ends with an exit code that a script can trust: %s", (_, batch, counts, code) => {
  expect(EXIT_OF[batchEnding({ batch, progress: { ...NOTHING_COUNTED, counts } })]).toBe(code);
});
