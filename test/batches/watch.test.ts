import { beforeEach, describe, expect, it } from "vitest";
import { type BatchWatch, createBatchWatch } from "../../lambda/batches/watch.ts";
import { type BatchStoreModel, batchStoreModel } from "../models/batch-store.ts";
import { type ManualClock, manualClock } from "../support/manual-clock.ts";
import { RUNNING } from "./arbitraries.ts";

const ID = RUNNING.batchId;
const CALL_AGE_MS = 1_750;

let clock: ManualClock;
let table: BatchStoreModel;
let reads: string[];
/** Throws where there is one, and lets time pass. */
let trouble: { readonly error?: Error; readonly ms?: number; readonly silent?: true };
/** What the budget's last request brought along. */
let seen: { epoch: number; atMs: number };
let watch: BatchWatch;

beforeEach(async () => {
  clock = manualClock();
  table = batchStoreModel();
  reads = [];
  trouble = {};
  seen = { epoch: 0, atMs: Number.NEGATIVE_INFINITY };
  const answer = async <T>(what: string, read: () => Promise<T>): Promise<T> => {
    reads.push(what);
    const { error, ms = 0, silent } = trouble;
    if (silent) return new Promise(() => {});
    const result = await read();
    clock.advance(ms);
    if (error !== undefined) throw error;
    return result;
  };
  watch = createBatchWatch({
    store: {
      read: (id) => answer(id, () => table.read(id)),
      readCancelEpoch: () => answer("epoch", table.readCancelEpoch),
    },
    seen: () => ({ epoch: seen.epoch, ageMs: clock.now() - seen.atMs }),
    clock,
  });
  await table.create(RUNNING);
});

/** The budget takes a permit: its answer brings the epoch along. */
function permitTaken() {
  seen = { epoch: table.cancelEpoch(), atMs: clock.now() };
}

const stateNow = async (maxAgeMs = CALL_AGE_MS) => (await watch.standing(ID, maxAgeMs))?.state;

describe("the watch of batches", () => {
  it("costs one read of a batch, and none while permits bring the epoch along", async () => {
    for (let second = 0; second < 50; second += 1) {
      permitTaken();
      expect(await stateNow()).toBe("running");
      clock.advance(1_000);
    }
    expect(reads).toEqual([ID]);
  });

  it("reads a batch again after a minute: the canceller may have crashed before the epoch", async () => {
    await stateNow();
    clock.advance(60_001);
    permitTaken();
    await stateNow();
    expect(reads).toEqual([ID, ID]);
  });

  it("reads a batch again as soon as a permit shows another epoch", async () => {
    permitTaken();
    await stateNow();
    await table.cancel(ID, "why", 1);
    expect(await stateNow()).toBe("running");
    permitTaken();
    expect(await stateNow()).toBe("cancelled");
    expect(reads).toEqual([ID, ID]);
  });

  it("looks at the epoch where no permit has shown it for longer than a call may rest on", async () => {
    await stateNow();
    clock.advance(CALL_AGE_MS);
    expect(watch.isFresh(ID, CALL_AGE_MS)).toBe(true);
    expect(await stateNow()).toBe("running");
    expect(reads).toEqual([ID]);
    clock.advance(1);
    expect(watch.isFresh(ID, CALL_AGE_MS)).toBe(false);
    expect(await stateNow()).toBe("running");
    expect(reads).toEqual([ID, "epoch"]);
    await table.stop(ID, "failures", 1);
    clock.advance(CALL_AGE_MS + 1);
    expect(await stateNow()).toBe("stopped");
    expect(reads).toEqual([ID, "epoch", "epoch", ID]);
  });

  it("reckons that what a permit brought was a second on its way", async () => {
    await stateNow();
    clock.advance(30_000);
    permitTaken();
    clock.advance(CALL_AGE_MS - 1_000);
    expect(watch.isFresh(ID, CALL_AGE_MS)).toBe(true);
    clock.advance(1);
    expect(watch.isFresh(ID, CALL_AGE_MS)).toBe(false);
  });

  it("does not take a batch that was read before its end for one of the epoch after it", async () => {
    trouble = { ms: 100 };
    const answer = stateNow();
    // The read is on its way when the batch is cancelled, and the news overtakes its answer.
    await table.cancel(ID, "why", 1);
    permitTaken();
    await answer;
    expect(await stateNow()).toBe("cancelled");
  });

  it("makes no request about a batch that came to its end, however long ago that was seen", async () => {
    await table.cancel(ID, "why", 1);
    expect(await stateNow()).toBe("cancelled");
    clock.advance(3_600_000);
    trouble = { error: new Error("away") };
    expect(await stateNow()).toBe("cancelled");
    expect(reads).toEqual([ID]);
  });

  it("shares a read, and a look, among all that ask at the same time", async () => {
    await Promise.all(Array.from({ length: 10 }, () => stateNow()));
    clock.advance(5_000);
    await Promise.all(Array.from({ length: 10 }, () => stateNow()));
    expect(reads).toEqual([ID, "epoch"]);
  });

  it("says when the state of a batch is unknown", async () => {
    trouble = { error: new Error("away") };
    await expect(stateNow()).rejects.toThrow("away");
    trouble = {};
    await stateNow();
    clock.advance(5_000);
    trouble = { error: new Error("away") };
    await expect(stateNow()).rejects.toThrow("away");
  });

  it("gives up on a table whose answers are always too old when they come", async () => {
    trouble = { ms: 5_000 };
    await expect(stateNow()).rejects.toThrow("too slowly");
    expect(reads).toEqual([ID, "epoch", "epoch"]);
  });

  it("knows a label by the batch that there is not, and waits for no table on its account", async () => {
    expect(await watch.standing("label", CALL_AGE_MS)).toBeUndefined();
    clock.advance(30_000);
    expect(watch.isFresh("label", CALL_AGE_MS)).toBe(true);
    trouble = { error: new Error("away") };
    expect(await watch.standing("label", CALL_AGE_MS)).toBeUndefined();
    expect(watch.known("label")).toBeUndefined();
    // It can become one.
    trouble = {};
    await table.create({ ...RUNNING, batchId: "label" });
    clock.advance(60_001);
    expect((await watch.standing("label", CALL_AGE_MS))?.state).toBe("running");
    expect(watch.known("label")?.state).toBe("running");
  });

  it("forgets the oldest of too many labels", async () => {
    for (let count = 0; count <= 1_000; count += 1) await watch.standing(`label-${count}`, CALL_AGE_MS);
    reads.length = 0;
    await watch.standing("label-1000", CALL_AGE_MS);
    await watch.standing("label-1", CALL_AGE_MS);
    expect(reads).toEqual([]);
    await watch.standing("label-0", CALL_AGE_MS);
    expect(reads).toEqual(["label-0"]);
  });

  it("believes a write's answer that says that a batch was halted, and no other", async () => {
    await stateNow();
    watch.saw({ ...RUNNING, capture: false });
    expect(watch.known(ID)).toEqual(RUNNING);
    watch.saw({ ...RUNNING, state: "stopped" });
    expect(await stateNow()).toBe("stopped");
    expect(reads).toEqual([ID]);
  });

  it("gives up a read that hangs, for all that wait for it, and makes another for who asks next", async () => {
    trouble = { silent: true };
    const beganAtMs = clock.now();
    const answers = await Promise.allSettled(Array.from({ length: 10 }, () => stateNow()));
    for (const answer of answers) expect(answer).toMatchObject({ reason: { name: "TimeoutError" } });
    expect(clock.now() - beganAtMs).toBe(5_000);
    expect(reads).toEqual([ID]);
    trouble = {};
    expect(await stateNow()).toBe("running");
  });

  it("gives up a look at the epoch that hangs, too", async () => {
    expect(await stateNow()).toBe("running");
    clock.advance(CALL_AGE_MS + 1);
    trouble = { silent: true };
    await expect(stateNow()).rejects.toMatchObject({ name: "TimeoutError" });
    trouble = {};
    expect(await stateNow()).toBe("running");
    expect(reads).toEqual([ID, "epoch", "epoch"]);
  });
});
