import { describe, expect, test } from "vitest";
import { deliver } from "../../lambda/operation/deliver.ts";
import { auth0Error, delivery, testWorker } from "./worker.ts";

const enable = {
  operation_id: "enable-1",
  action: "enable",
  organization_id: "org_1",
  connection_id: "con_1",
};
const disable = { ...enable, operation_id: "disable-1", action: "disable" };
const retrieve = { operation_id: "retrieve-1", action: "retrieve", organization_id: "org_1" };
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
