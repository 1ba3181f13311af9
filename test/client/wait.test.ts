import { describe, expect, it } from "vitest";
import { WaitTimeoutError } from "../../client/errors.ts";
import { waitForOutcome } from "../../client/wait.ts";
import type { OperationRecord } from "../../contract/record.ts";
import { manualClock } from "../support/manual-clock.ts";

const DONE = { status: "succeeded", operationId: "operation-1" } as OperationRecord;
const WAITS = { status: "deferred", operationId: "operation-1" } as OperationRecord;

/** An operation that waits, and is finished at a time; the reads of which `hangs` is true are never answered. */
function operation(finishedAtMs: number, hangs: (look: number) => boolean = () => false) {
  const clock = manualClock(0);
  const looksMs: number[] = [];
  return {
    looksMs,
    clock,
    async read() {
      looksMs.push(clock.now());
      if (hangs(looksMs.length)) return new Promise<never>(() => {});
      return clock.now() >= finishedAtMs ? DONE : clock.now() > 300 ? WAITS : undefined;
    },
  };
}

describe("waiting for an operation", () => {
  it("ends with its outcome, not with a record that says that it waits", async () => {
    const { read, clock } = operation(2_000);
    expect(await waitForOutcome("operation-1", read, clock)).toBe(DONE);
    expect(clock.now()).toBeGreaterThanOrEqual(2_000);
    expect(clock.now()).toBeLessThan(3_000);
  });

  it("looks often at first and seldom later: an hour costs fewer than 800 reads", async () => {
    const { read, clock, looksMs } = operation(3_600_000);
    await waitForOutcome("operation-1", read, clock, { timeoutMs: 4_000_000 });
    expect(looksMs.length).toBeLessThan(800);
    expect(looksMs.slice(0, 3)).toEqual([0, 200, 460]);
  });

  it("is over when its time is, having looked once more at the end", async () => {
    const { read, clock, looksMs } = operation(Number.POSITIVE_INFINITY);
    const waiting = waitForOutcome("operation-1", read, clock, { timeoutMs: 10_000 });
    await expect(waiting).rejects.toThrow(WaitTimeoutError);
    await expect(waiting).rejects.toMatchObject({ code: "not_finished", operationId: "operation-1" });
    expect(looksMs.at(-1)).toBe(10_000);
  });

  it("is over when the signal says so", async () => {
    const controller = new AbortController();
    const { read, clock } = operation(Number.POSITIVE_INFINITY);
    clock.at(1_000, () => controller.abort(new Error("enough")));
    await expect(waitForOutcome("operation-1", read, clock, { signal: controller.signal })).rejects.toThrow(
      "enough",
    );
    expect(clock.now()).toBeLessThan(2_000);
  });

  it("looks again when a read hangs", async () => {
    const { read, clock, looksMs } = operation(2_000, (look) => look <= 3);
    expect(await waitForOutcome("operation-1", read, clock)).toBe(DONE);
    expect(looksMs.length).toBe(4);
    expect(clock.now()).toBeLessThan(17_000);
  });

  it.each([
    ["every", () => true],
    ["the last", (look: number) => look > 5],
  ])("keeps its deadline when %s read hangs", async (_which, hangs) => {
    const { read, clock } = operation(Number.POSITIVE_INFINITY, hangs);
    const waiting = waitForOutcome("operation-1", read, clock, { timeoutMs: 3_000 });
    await expect(waiting).rejects.toMatchObject({ code: "not_finished", cause: { name: "TimeoutError" } });
    expect(clock.now()).toBeGreaterThanOrEqual(3_000);
    expect(clock.now()).toBeLessThanOrEqual(3_500);
  });

  it("says at once what else is wrong with the table", async () => {
    const denied = Object.assign(new Error("no"), { name: "AccessDeniedException" });
    const read = () => Promise.reject(denied);
    await expect(waitForOutcome("operation-1", read, manualClock())).rejects.toBe(denied);
  });
});
