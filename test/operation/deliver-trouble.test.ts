/** Crashes, throttling, lost answers and permits that do not come: what a delivery does and counts. */
import { describe, expect, test } from "vitest";
import { deliver } from "../../lambda/operation/deliver.ts";
import { MAX_ATTEMPTS } from "../../lambda/operation/retry-backoff.ts";
import { CLAIM_LEASE_MS } from "../../lambda/order/claim.ts";
import { CONFLICT, disable, enable, LATER, NOT_ENABLED, ON, withSettings } from "./requests.ts";
import { delivery, testWorker } from "./worker.ts";

describe("a delivery", () => {
  test("after a crash between settlement and record: only the record is written", async () => {
    const worker = testWorker();
    const message = delivery(enable);
    const crash = new Error("crash");
    const operations = { ...worker.ports.operations, finish: () => Promise.reject(crash) };
    await expect(deliver(message, LATER, { ...worker.ports, operations })).rejects.toBe(crash);
    expect(await deliver(message, LATER, worker.ports)).toEqual({ kind: "acknowledge" });
    expect(worker.calls).toHaveLength(1);
    expect(worker.operations.records.get("enable-1")).toMatchObject({
      status: "succeeded",
      ending: { result: "applied" },
    });
  });

  test("after a crash in the middle of the call: a suspect, which goes through when it is alone", async () => {
    const worker = testWorker();
    const message = delivery(enable);
    const tenant = { ...worker.ports.tenant, call: () => Promise.reject(new Error("crash")) };
    await expect(deliver(message, LATER, { ...worker.ports, tenant })).rejects.toThrow("crash");
    expect(await deliver(message, LATER, worker.ports)).toEqual({ kind: "suspect" });
    expect(await deliver(message, { ...LATER, alone: true }, worker.ports)).toEqual({ kind: "acknowledge" });
    expect(worker.calls).toHaveLength(1);
  });

  test("throttled: tried again with another permit, counted as no attempt", async () => {
    const worker = testWorker([{ status: 429 }, { status: 429 }]);
    await deliver(delivery(enable), LATER, worker.ports);
    expect(worker.operations.records.get("enable-1")).toMatchObject({
      status: "succeeded",
      attempts: 0,
      throttles: 2,
    });
    expect(worker.permits.granted).toBe(3);
  });

  test("with a token that was refused: tried again with the next one, counted as no attempt", async () => {
    const worker = testWorker([{ status: 401 }]);
    await deliver(delivery(enable), LATER, worker.ports);
    expect(worker.operations.records.get("enable-1")).toMatchObject({ status: "succeeded", attempts: 0 });
  });

  test("failed for a transient cause: goes back, and after eight tries to the dead letters", async () => {
    const worker = testWorker(Array.from({ length: MAX_ATTEMPTS }, () => ({ status: 503 })));
    const message = delivery(enable);
    for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt += 1) {
      const disposition = await deliver(
        message,
        { deadlineMs: worker.clock.now() + 120_000, alone: false },
        worker.ports,
      );
      expect(disposition.kind).toBe("return");
      expect(worker.operations.records.get("enable-1")).toMatchObject({
        status: "deferred",
        reason: "transient",
        attempts: attempt,
      });
    }
    expect(await deliver(message, LATER, worker.ports)).toEqual({ kind: "acknowledge" });
    expect(worker.deadLetters).toMatchObject([{ reason: "attempts_exhausted", auth0Status: 503 }]);
  });

  test("whose answer was lost: goes on at its next delivery, while a newer request waits until it cannot land any more", async () => {
    const worker = testWorker(["lost"]);
    const first = delivery(enable);
    expect((await deliver(first, LATER, worker.ports)).kind).toBe("return");
    expect(worker.trace.at(-1)).toBe("unsettled");
    const newer = delivery(disable, { place: { lane: "interactive", sequence: "1", sentAtMs: 1_000_001 } });
    const before = worker.clock.now();
    expect(await deliver(newer, LATER, worker.ports)).toEqual({ kind: "acknowledge" });
    expect(worker.clock.now() - before).toBeGreaterThan(CLAIM_LEASE_MS - 1_000);
    await deliver(first, LATER, worker.ports);
    expect(worker.calls.map(({ kind }) => kind)).toEqual(["enable", "disable"]);
    expect(worker.operations.records.get("enable-1")).toMatchObject({ status: "superseded" });
  });

  test("of a pair that stays busy: goes back for as long as it is busy", async () => {
    const worker = testWorker(["lost"]);
    await deliver(delivery(enable), LATER, worker.ports);
    const disposition = await deliver(
      delivery({ ...enable, operation_id: "enable-9" }),
      { deadlineMs: worker.clock.now() + 100, alone: false },
      worker.ports,
    );
    expect(disposition).toMatchObject({ kind: "return" });
    expect(worker.operations.records.get("enable-9")).toMatchObject({
      status: "deferred",
      reason: "pair_busy",
    });
  });

  test("without a permit in time: goes back, with one record for as long as the reason stays the same", async () => {
    const worker = testWorker([], () => ({ granted: false, reason: "budget", retryAfterMs: 42_000 }));
    const message = delivery(enable);
    expect(await deliver(message, LATER, worker.ports)).toEqual({ kind: "return", afterMs: 42_000 });
    const record = worker.operations.records.get("enable-1");
    const retryAtMs = worker.clock.now() + 42_000;
    await deliver(message, LATER, worker.ports);
    expect(worker.operations.records.get("enable-1")).toBe(record);
    expect(record).toMatchObject({ status: "deferred", reason: "budget", retryAtMs });
    expect(worker.trace).toEqual([]);
  });

  test("of a connection that is never in the state it was just found in: tried again later", async () => {
    const flips = [CONFLICT, ON, NOT_ENABLED, CONFLICT, ON, NOT_ENABLED];
    const worker = testWorker(flips);
    expect((await deliver(delivery(withSettings), LATER, worker.ports)).kind).toBe("return");
    expect(worker.operations.records.get("enable-2")).toMatchObject({
      reason: "transient",
      detail: "the connection's state keeps changing",
    });
  });
});
