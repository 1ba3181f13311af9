import { describe, expect, test } from "vitest";
import type { PermitAnswer } from "../../lambda/budget/rate-budget.ts";
import { deliver } from "../../lambda/operation/deliver.ts";
import { ABSENT, BATCH, ENTRY, kinds, workerWith } from "./batch-requests.ts";
import { auth0Error, delivery, type Scripted, type TestWorker, testWorker } from "./worker.ts";

const enable = {
  operation_id: "enable-1",
  action: "enable",
  organization_id: "org_1",
  connection_id: "con_1",
};
const disable = { ...enable, operation_id: "disable-1", action: "disable" };
const retrieve = { operation_id: "retrieve-1", action: "retrieve", organization_id: "org_1" };
const PAIR = { organizationId: "org_1", connectionId: "con_1" };
const until = ({ clock }: TestWorker) => ({ deadlineMs: clock.now() + 100_000, alone: false });
const LATER = { deadlineMs: 1_120_000, alone: false };

describe("an operation_id that is used again after its record expired", () => {
  const again = (worker: ReturnType<typeof testWorker>, request: object) =>
    deliver(
      delivery(request, { place: { lane: "bulk", sequence: "999999", sentAtMs: worker.clock.now() } }),
      { deadlineMs: worker.clock.now() + 100_000, alone: false },
      worker.ports,
    );

  test.each([
    ["for the other action", { ...disable, operation_id: "enable-1" }, "disable"],
    ["for the same one", enable, "get"],
  ])("%s is called for", async (_, request, call) => {
    const worker = testWorker();
    await deliver(delivery(enable), LATER, worker.ports);
    (worker.operations.records as Map<string, unknown>).delete("enable-1");
    worker.clock.advance(91 * 86_400_000);
    await again(worker, request);
    expect(worker.calls[1]?.kind).toBe(call);
    expect(worker.operations.records.get("enable-1")).toMatchObject({ status: "succeeded" });
  });
});

describe("an operation_id whose first life ended in doubt", () => {
  const DAY_MS = 86_400_000;
  const row = { ...disable, ...BATCH };
  const lost = Array.from({ length: 8 }, () => ({ status: 503 }));

  /** The first life: it was seen enabled, eight calls were not heard, and its record has expired. */
  async function dead(script: Scripted[], permit?: () => PermitAnswer) {
    const worker = await workerWith([ENTRY, ...lost, ...script], {}, permit);
    const first = delivery(row);
    for (let receiveCount = 1; receiveCount <= 8; receiveCount += 1) {
      await deliver({ ...first, receiveCount }, until(worker), worker.ports);
      worker.clock.advance(3_600_000);
    }
    expect(worker.deadLetters).toMatchObject([{ reason: "attempts_exhausted" }]);
    expect(await worker.ports.pairs.read(PAIR)).toMatchObject({ seenBefore: { operationId: "disable-1" } });
    (worker.operations.records as Map<string, unknown>).delete("disable-1");
    worker.clock.advance(100 * DAY_MS);
    worker.calls.length = 0;
    return worker;
  }

  const sentNow = ({ clock }: TestWorker) =>
    ({ place: { lane: "bulk", sequence: "999999", sentAtMs: clock.now() } }) as const;

  test("looks anew, and takes nothing from it", async () => {
    const worker = await dead([ABSENT]);
    await deliver(delivery(row, sentNow(worker)), until(worker), worker.ports);
    expect(kinds(worker)).toEqual(["get", "disable"]);
    expect(worker.operations.records.get("disable-1")).toMatchObject({
      ending: { status: "succeeded", result: "unchanged", before: { state: "disabled", source: "seen" } },
    });
  });

  test("nor where it has to wait first", async () => {
    let isFull = false;
    const worker = await dead([ABSENT], () =>
      isFull
        ? { granted: false, reason: "budget", retryAfterMs: 7_000 }
        : { granted: true, permit: { bucket: "read", lane: "bulk", waitedMs: 0 } },
    );
    const message = delivery(row, sentNow(worker));
    isFull = true;
    await deliver(message, until(worker), worker.ports);
    expect(worker.operations.records.get("disable-1")).toMatchObject({ status: "deferred" });
    isFull = false;
    worker.clock.advance(7_000);
    await deliver({ ...message, receiveCount: 2 }, until(worker), worker.ports);
    expect(kinds(worker)).toEqual(["get", "disable"]);
    expect(worker.operations.records.get("disable-1")).toMatchObject({
      ending: { before: { state: "disabled", source: "seen" } },
    });
  });

  test("is left alone where the connection is not as it expects", async () => {
    const worker = await dead([ABSENT]);
    const rollback = { ...row, expected: { state: "enabled" } };
    await deliver(delivery(rollback, sentNow(worker)), until(worker), worker.ports);
    expect(kinds(worker)).toEqual(["get"]);
    expect(worker.operations.records.get("disable-1")).toMatchObject({ status: "superseded" });
  });

  test("keeps what it saw where its letter is redriven", async () => {
    const worker = await dead([]);
    const redriven = { ...sentNow(worker), redrives: 0 };
    await deliver(delivery(row, redriven), until(worker), worker.ports);
    await deliver(delivery(row, { ...redriven, receiveCount: 2 }), until(worker), worker.ports);
    expect(kinds(worker)).toEqual(["disable"]);
    expect(worker.operations.records.get("disable-1")).toMatchObject({
      ending: { result: "applied", before: { state: "enabled", source: "seen" } },
    });
  });
});

describe("a message in another group than its pair's", () => {
  test("is refused, since nothing keeps its order", async () => {
    const worker = testWorker();
    const message = delivery(enable, { groupId: "group-1" });
    await deliver(message, LATER, worker.ports);
    expect(worker.calls).toEqual([]);
    expect(worker.operations.records.get(message.messageId)).toMatchObject({
      ending: {
        reason: "malformed",
        detail: expect.stringContaining("MessageGroupId must be org_1#con_1, not group-1"),
      },
    });
  });

  test("is taken where the console redrove it: its place is on record", async () => {
    const worker = testWorker([auth0Error(400)]);
    await deliver(delivery(enable), LATER, worker.ports);
    await deliver(delivery(enable, { groupId: "enable-1", redrives: 0 }), LATER, worker.ports);
    expect(worker.operations.records.get("enable-1")).toMatchObject({ status: "succeeded", redrives: 1 });
  });

  test.each([
    ["was refused for its group", delivery(disable, { groupId: "group-1" })],
    ["has neither record nor place", undefined],
  ])(
    "is refused where the console redrove a letter that %s: it may be older than what was applied",
    async (_, first) => {
      const worker = testWorker();
      if (first !== undefined) await deliver(first, LATER, worker.ports);
      await deliver(delivery(enable), LATER, worker.ports);
      const message = delivery(disable, { groupId: "letter-1", redrives: 0 });
      expect(await deliver(message, LATER, worker.ports)).toEqual({ kind: "acknowledge" });
      expect(worker.calls.map(({ kind }) => kind)).toEqual(["enable"]);
      expect(worker.operations.records.has("disable-1")).toBe(false);
      expect(worker.operations.records.get(message.messageId)).toMatchObject({
        ending: {
          reason: "malformed",
          detail: expect.stringContaining("MessageGroupId must be org_1#con_1"),
        },
      });
    },
  );

  test("is taken with the place that its letter names, before its record is written", async () => {
    const worker = testWorker();
    const firstPlace = delivery(disable).place;
    await deliver(delivery(enable), LATER, worker.ports);
    const message = delivery(disable, { groupId: "disable-1", redrives: 0, firstPlace });
    await deliver(message, LATER, worker.ports);
    await deliver(message, LATER, worker.ports);
    expect(worker.calls.map(({ kind }) => kind)).not.toContain("disable");
    expect(worker.operations.records.get("disable-1")).toMatchObject({
      status: "superseded",
      place: firstPlace,
    });
  });

  test("may be a retrieve, which has no order", async () => {
    const worker = testWorker();
    await deliver(delivery(retrieve, { groupId: "lookups" }), LATER, worker.ports);
    expect(worker.operations.records.get("retrieve-1")).toMatchObject({ status: "succeeded" });
  });
});
