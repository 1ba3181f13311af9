import * as fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { Lane } from "../../contract/place.ts";
import type { Ending, Outcome } from "../../contract/record.ts";
import { createFailureCount, type FailureCount } from "../../lambda/batches/failures.ts";
import { type BatchWatch, createBatchWatch } from "../../lambda/batches/watch.ts";
import type { WorkerEvent } from "../../lambda/telemetry/events.ts";
import { type BatchStoreModel, batchStoreModel } from "../models/batch-store.ts";
import { manualClock } from "../support/manual-clock.ts";
import { RUNNING } from "./arbitraries.ts";

const SUCCEEDED: Ending = {
  status: "succeeded",
  result: "applied",
  before: { state: "disabled", source: "inferred" },
  auth0Status: 201,
};
const FAILED: Ending = { status: "dead_lettered", reason: "rejected", detail: "400" };
const SUPERSEDED: Ending = { status: "superseded", byOperationId: "operation_2" };
const CANCELLED: Ending = { status: "cancelled" };

function outcome(
  ending: Ending,
  batchId: string | undefined = RUNNING.batchId,
  lane: Lane = "bulk",
): Outcome {
  return {
    operationId: "operation_1",
    lane,
    request: {
      operation_id: "operation_1",
      action: "disable",
      organization_id: "org_1",
      connection_id: "con_1",
      ...(batchId === undefined ? {} : { batch_id: batchId }),
    },
    place: { lane, sequence: "1", sentAtMs: 0 },
    attempts: 0,
    throttles: 0,
    redrives: 0,
    enqueuedAtMs: 0,
    startedAtMs: 0,
    ending,
    finishedAtMs: 0,
  };
}

let table: BatchStoreModel;
let watch: BatchWatch;
let writes: unknown[];
let events: WorkerEvent[];
let count: FailureCount;
let away: boolean;

beforeEach(async () => {
  const clock = manualClock(5_000);
  table = batchStoreModel();
  await table.create(RUNNING);
  writes = [];
  events = [];
  away = false;
  watch = createBatchWatch({ store: table, seen: () => ({ epoch: table.cancelEpoch(), ageMs: 0 }), clock });
  count = createFailureCount({
    store: {
      async count(batchId, counts) {
        writes.push({ batchId, ...counts });
        if (away) throw new Error("away");
        return table.count(batchId, counts);
      },
      stop: table.stop,
    },
    watch,
    clock,
    observe: (event) => void events.push(event),
  });
  await watch.standing(RUNNING.batchId, 0);
});

const note = (ending: Ending, times: number) => {
  for (let time = 0; time < times; time += 1) count.note(outcome(ending));
};

describe("the count of a batch's failures", () => {
  it("is written at the end of a delivery with a failure, along with what went well before", async () => {
    note(SUCCEEDED, 4);
    note(SUPERSEDED, 1);
    await count.flush();
    expect(writes).toEqual([]);
    note(FAILED, 2);
    await count.flush();
    await count.flush();
    expect(writes).toEqual([{ batchId: "batch-1", failed: 2, finished: 7 }]);
    expect(table.now(RUNNING.batchId)).toMatchObject({ failed: 2, finished: 7, state: "running" });
  });

  it("is written without a failure for every twentieth operation at most", async () => {
    for (let delivery = 0; delivery < 10; delivery += 1) {
      note(SUCCEEDED, 10);
      await count.flush();
    }
    expect(writes).toEqual(Array(5).fill({ batchId: "batch-1", failed: 0, finished: 20 }));
  });

  it("leaves out what was cancelled, what is in no batch, and what a mere label stands on", async () => {
    note(CANCELLED, 30);
    for (let time = 0; time < 30; time += 1) {
      count.note({ ...outcome(FAILED), request: undefined } as unknown as Outcome);
      count.note(outcome(FAILED, "label"));
    }
    await count.flush();
    expect(writes).toEqual([]);
  });

  it("has what ended before its batch was looked at, as what expired does", async () => {
    await table.create({ ...RUNNING, batchId: "batch-2", maxFailures: "2" });
    const expired: Ending = { status: "dead_lettered", reason: "expired", detail: "13 days" };
    for (let time = 0; time < 3; time += 1) count.note(outcome(expired, "batch-2"));
    await count.flush();
    expect(table.now("batch-2")).toMatchObject({ failed: 3, finished: 3, state: "stopped" });
  });

  it("stops the batch at its failures, once, and says so", async () => {
    note(SUCCEEDED, 95);
    note(FAILED, 4);
    await count.flush();
    expect(table.now(RUNNING.batchId)?.state).toBe("running");
    note(FAILED, 1);
    await count.flush();
    const reason = "5 of 100 operations failed; max_failures is 5%";
    expect(table.now(RUNNING.batchId)).toMatchObject({
      state: "stopped",
      stopReason: reason,
      stoppedAtMs: 5_000,
    });
    expect(events).toEqual([{ event: "batch_stopped", batchId: "batch-1", reason }]);
    // Without a look at the table, this execution knows.
    expect((await watch.standing(RUNNING.batchId, 0))?.state).toBe("stopped");
    note(FAILED, 1);
    await count.flush();
    expect(events).toHaveLength(1);
    expect(table.cancelEpoch()).toBe(1);
  });

  it("takes the failures of other executions into account, and learns of a batch's end from them", async () => {
    await table.count(RUNNING.batchId, { failed: 99, finished: 1_999 });
    note(FAILED, 1);
    await count.flush();
    expect(table.now(RUNNING.batchId)?.state).toBe("stopped");
  });

  it("leaves a batch alone that was cancelled meanwhile", async () => {
    await table.cancel(RUNNING.batchId, "why", 1);
    note(FAILED, 100);
    await count.flush();
    expect(table.now(RUNNING.batchId)).toMatchObject({ state: "cancelled", failed: 100 });
    expect(events).toEqual([]);
    expect(watch.known(RUNNING.batchId)?.state).toBe("cancelled");
  });

  it("says nothing where a batch came to another end between two writes", async () => {
    await table.markFinished(RUNNING.batchId, 1);
    note(FAILED, 100);
    await count.flush();
    expect(table.now(RUNNING.batchId)?.state).toBe("finished");
    expect(events).toEqual([]);
  });

  it("never stops a batch whose limit it cannot read, nor one that is gone", async () => {
    await table.create({ ...RUNNING, batchId: "odd", maxFailures: "some" });
    await watch.standing("odd", 0);
    count.note(outcome(FAILED, "odd"));
    await count.flush();
    expect(table.now("odd")?.state).toBe("running");
    const gone = createFailureCount({
      store: { count: async () => undefined, stop: table.stop },
      watch,
      clock: manualClock(),
      observe: (event) => void events.push(event),
    });
    gone.note(outcome(FAILED));
    await gone.flush();
    expect(events).toEqual([]);
  });

  it("leaves out interactive messages: the id of a batch in one is a label", async () => {
    for (let time = 0; time < 60; time += 1) count.note(outcome(FAILED, RUNNING.batchId, "interactive"));
    await count.flush();
    expect(writes).toEqual([]);
    expect(table.now(RUNNING.batchId)).toMatchObject({ failed: 0, finished: 0, state: "running" });
  });

  it("does no harm where the table cannot be reached", async () => {
    away = true;
    note(FAILED, 1);
    await count.flush();
    expect(events).toMatchObject([{ event: "failed", messageIds: [] }]);
    expect(table.now(RUNNING.batchId)).toMatchObject({ failed: 0 });
  });
});

describe("the first rows of a batch", () => {
  const WORDS = "404 The connection does not exist (inexistent_connection)";
  const UNKNOWN: Ending = { status: "dead_lettered", reason: "rejected", detail: WORDS, auth0Status: 404 };
  const GONE: Ending = { ...UNKNOWN, detail: "404 No organization found by that id or name" };
  const batchId = "young";

  /** Begins a batch without, or with, an explicit `max_failures`. */
  async function begin(given?: boolean) {
    await table.create({
      ...RUNNING,
      batchId,
      ...(given === undefined ? {} : { maxFailuresGiven: given }),
    });
    await watch.standing(batchId, 0);
  }
  const end = async (...endings: readonly Ending[]) => {
    for (const ending of endings) count.note(outcome(ending, batchId));
    await count.flush();
  };
  const times = (ending: Ending, number: number) => Array<Ending>(number).fill(ending);

  it("stop it where all ten fail with the same words, which its reason tells", async () => {
    await begin(false);
    await end(...times(UNKNOWN, 9));
    expect(table.now(batchId)?.state).toBe("running");
    await end(UNKNOWN);
    expect(table.now(batchId)).toMatchObject({
      state: "stopped",
      stopReason: `the first 10 rows failed with the same words: ${WORDS}`,
    });
    expect(events).toMatchObject([{ event: "batch_stopped", batchId }]);
  });

  it("are counted over all executions", async () => {
    await begin(false);
    await table.count(batchId, { failed: 7, finished: 7, opening: { failures: 7, words: [WORDS] } });
    await end(...times(UNKNOWN, 3));
    expect(table.now(batchId)?.state).toBe("stopped");
  });

  it("stop it where an execution crashed between the count and the stop, at the next failure", async () => {
    await begin(false);
    await table.count(batchId, { failed: 10, finished: 10, opening: { failures: 10, words: [WORDS] } });
    await end(UNKNOWN);
    expect(table.now(batchId)?.state).toBe("stopped");
  });

  it.each<[name: string, endings: readonly Ending[]]>([
    ["a success", [...times(UNKNOWN, 5), SUCCEEDED, ...times(UNKNOWN, 20)]],
    [
      "other words",
      [...times(UNKNOWN, 5), { ...UNKNOWN, detail: "400 no such connection" }, ...times(UNKNOWN, 20)],
    ],
    ["something newer", [SUPERSEDED, ...times(UNKNOWN, 20)]],
  ])("go on after %s among them, whatever comes later", async (_, endings) => {
    await begin(false);
    for (const ending of endings) await end(ending);
    expect(table.now(batchId)?.state).toBe("running");
  });

  it("go on after a success that another execution saw", async () => {
    await begin(false);
    await table.count(batchId, { failed: 0, finished: 1, opening: { failures: 0, words: ["*"] } });
    await end(...times(UNKNOWN, 30));
    expect(table.now(batchId)?.state).toBe("running");
  });

  it("count unknown organizations for max_failures alone", async () => {
    await begin(false);
    await end(...times(GONE, 60));
    expect(table.now(batchId)).toMatchObject({ state: "running", failed: 60 });
    await end(...times(UNKNOWN, 9));
    expect(table.now(batchId)?.state).toBe("running");
    await end(...times(GONE, 31));
    expect(table.now(batchId)).toMatchObject({
      state: "stopped",
      stopReason: "100 of 100 operations failed; max_failures is 5%",
    });
  });

  it.each([
    ["an explicit max_failures decides", true],
    ["a batch from before the rule keeps its own", undefined],
  ])("do not stop it: %s", async (_, given) => {
    await begin(given);
    await end(...times(UNKNOWN, 30));
    expect(table.now(batchId)).toMatchObject({ state: "running", failed: 30 });
    expect(table.now(batchId)?.opening).toBeUndefined();
  });

  it("cost one write more in an execution, where they go well", async () => {
    await begin(false);
    for (let delivery = 0; delivery < 11; delivery += 1) await end(...times(SUCCEEDED, 10));
    expect(writes).toHaveLength(6);
  });
});

describe("executions side by side", () => {
  const alike: Ending = {
    status: "dead_lettered",
    reason: "rejected",
    detail: "404 The connection does not exist",
    auth0Status: 404,
  };
  const steps = fc.array(
    fc.record({
      execution: fc.nat({ max: 2 }),
      ending: fc.constantFrom<Ending>(alike, alike, alike, alike, alike, alike, SUCCEEDED),
      flushes: fc.boolean(),
      crashes: fc.constantFrom(false, false, false, false, false, false, false, true),
    }),
    { maxLength: 60 },
  );

  it("stop a batch for its first words only where ten rows were told and none that ended otherwise, and then always", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const model = batchStoreModel();
        await model.create({ ...RUNNING, maxFailuresGiven: false, maxFailures: "1000" });
        const own = () => {
          const clock = manualClock(5_000);
          const seen = () => ({ epoch: model.cancelEpoch(), ageMs: 0 });
          const watching = createBatchWatch({ store: model, seen, clock });
          const counting = createFailureCount({ store: model, watch: watching, clock, observe: () => {} });
          return { watching, counting, untold: [] as Ending[] };
        };
        const executions = [own(), own(), own()];
        const told: Ending[] = [];
        for (const { execution: index, ending, flushes, crashes } of all) {
          if (crashes) executions[index] = own();
          const execution = executions[index] as ReturnType<typeof own>;
          await execution.watching.standing(RUNNING.batchId, 0);
          execution.counting.note(outcome(ending));
          execution.untold.push(ending);
          if (!flushes) continue;
          await execution.counting.flush();
          told.push(...execution.untold.splice(0));
          const isAlike = told.length >= 10 && told.every((one) => one === alike);
          const { state, stopReason = "" } = model.now(RUNNING.batchId) ?? {};
          expect(state).toBe(isAlike ? "stopped" : "running");
          if (!isAlike) continue;
          expect(stopReason).toContain("same words: 404 The connection does not exist");
          return;
        }
      }),
      { numRuns: 300 },
    );
  });
});
