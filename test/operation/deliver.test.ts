import { describe, expect, test } from "vitest";
import { SETTING_DEFAULTS } from "../../contract/request.ts";
import { deliver } from "../../lambda/operation/deliver.ts";
import { MAX_ATTEMPTS } from "../../lambda/operation/retry-backoff.ts";
import { CLAIM_LEASE_MS } from "../../lambda/order/claim.ts";
import { auth0Error, delivery, entryOf, testWorker } from "./worker.ts";

const enable = {
  operation_id: "enable-1",
  action: "enable",
  organization_id: "org_1",
  connection_id: "con_1",
};
const withSettings = { ...enable, operation_id: "enable-2", show_as_button: false };
const disable = { ...enable, operation_id: "disable-1", action: "disable" };
const retrieve = { operation_id: "retrieve-1", action: "retrieve", organization_id: "org_1" };

const LATER = { deadlineMs: 1_120_000, alone: false };
const NOT_ENABLED = { status: 404, body: { statusCode: 404, message: "Connection not found" } };
const UNKNOWN_ORGANIZATION = {
  status: 404,
  body: { statusCode: 404, message: "No organization found by that id or name" },
};

const CONFLICT = auth0Error(409, "already enabled");
const ON = { status: 200, body: entryOf("con_1") };

describe("a delivery", () => {
  test.each([
    ["an enable", enable, [], "applied", ["claim", "enable", "settle", "record succeeded"]],
    [
      "an enable of what is enabled",
      enable,
      [CONFLICT, ON],
      "unchanged",
      ["claim", "enable", "release", "get", "settle", "record succeeded"],
    ],
    [
      "an enable with settings of what is enabled",
      withSettings,
      [CONFLICT, ON],
      "updated",
      ["claim", "enable", "release", "get", "claim", "update", "settle", "record succeeded"],
    ],
    [
      "an enable of what is disabled while it is updated",
      withSettings,
      [CONFLICT, ON, NOT_ENABLED],
      "applied",
      [
        "claim",
        "enable",
        "release",
        "get",
        "claim",
        "update",
        "release",
        "claim",
        "enable",
        "settle",
        "record succeeded",
      ],
    ],
    ["a disable", disable, [], "applied", ["claim", "disable", "settle", "record succeeded"]],
    [
      "a disable of what is disabled",
      disable,
      [NOT_ENABLED],
      "unchanged",
      ["claim", "disable", "settle", "record succeeded"],
    ],
    ["a retrieve", retrieve, [], "retrieved", ["list", "record succeeded"]],
  ])("of %s: claims, calls, settles, records, in this order", async (_, request, script, result, trace) => {
    const worker = testWorker(script);
    expect(await deliver(delivery(request), LATER, worker.ports)).toEqual({ kind: "acknowledge" });
    expect(worker.trace).toEqual(trace);
    expect(worker.operations.records.get(request.operation_id)).toMatchObject({
      status: "succeeded",
      ending: { result },
      attempts: 0,
    });
    expect(worker.permits.granted - worker.permits.givenBack).toBe(worker.calls.length);
  });

  test("of what Auth0 will never accept: dead letter first, then the record, with Auth0's words", async () => {
    const worker = testWorker([UNKNOWN_ORGANIZATION]);
    expect(await deliver(delivery(disable), LATER, worker.ports)).toEqual({ kind: "acknowledge" });
    expect(worker.trace).toEqual(["claim", "disable", "release", "dead letter", "record dead_lettered"]);
    expect(worker.deadLetters).toMatchObject([
      {
        operationId: "disable-1",
        reason: "rejected",
        auth0Status: 404,
        body: JSON.stringify(disable),
        redrives: 0,
      },
    ]);
    expect(worker.operations.records.get("disable-1")).toMatchObject({
      ending: { reason: "rejected", detail: "404 No organization found by that id or name" },
    });
  });

  test("of what is no request: recorded under the message's id, whatever id it claims, without a call", async () => {
    const worker = testWorker();
    const message = delivery({ ...enable, connection_id: "../../clients" });
    await deliver(message, LATER, worker.ports);
    expect(worker.calls).toEqual([]);
    expect([...worker.operations.records.keys()]).toEqual([message.messageId]);
    expect(worker.deadLetters).toMatchObject([{ reason: "malformed", operationId: message.messageId }]);
  });

  test("of other content under a used id: refused without touching the first one's record", async () => {
    const worker = testWorker();
    await deliver(delivery(enable), LATER, worker.ports);
    const message = delivery({ ...enable, organization_id: "org_2" });
    await deliver(message, LATER, worker.ports);
    expect(worker.calls).toHaveLength(1);
    expect(worker.operations.records.get("enable-1")).toMatchObject({ status: "succeeded" });
    expect(worker.operations.records.get(message.messageId)).toMatchObject({
      ending: { reason: "operation_id_reused" },
    });
  });

  test("records what the connection was before, where that is known", async () => {
    const worker = testWorker([{ status: 201 }, { status: 204 }, NOT_ENABLED, CONFLICT, ON]);
    const requests = [withSettings, disable, { ...disable, operation_id: "disable-2" }, { ...enable }];
    for (const request of requests) await deliver(delivery(request), LATER, worker.ports);
    const befores = requests.map(({ operation_id }) => {
      const record = worker.operations.records.get(operation_id);
      return record?.status === "succeeded" && "before" in record.ending ? record.ending.before : record;
    });
    expect(befores).toEqual([
      { state: "unknown" },
      { state: "enabled", source: "recorded", settings: { show_as_button: false } },
      { state: "disabled", source: "inferred" },
      { state: "enabled", source: "seen", settings: SETTING_DEFAULTS },
    ]);
  });

  test("records what the connection was left with, also where the request did not name it", async () => {
    const worker = testWorker([{ status: 201, body: entryOf("con_1", { show_as_button: false }) }]);
    await deliver(delivery(enable), LATER, worker.ports);
    const pair = await worker.ports.pairs.read({ organizationId: "org_1", connectionId: "con_1" });
    expect(pair.applied?.left).toEqual({ ...SETTING_DEFAULTS, show_as_button: false });
    expect(pair.settings).toEqual({});
  });

  test("twice: the second is only acknowledged", async () => {
    const worker = testWorker();
    const message = delivery(enable);
    await deliver(message, LATER, worker.ports);
    expect(await deliver(message, LATER, worker.ports)).toEqual({ kind: "acknowledge" });
    expect(worker.calls).toHaveLength(1);
  });

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
    const tenant = { call: () => Promise.reject(new Error("crash")) };
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

  test("from the dead-letter queue: reopened with its place, and dead-lettered again under the next redrive", async () => {
    const worker = testWorker([UNKNOWN_ORGANIZATION, UNKNOWN_ORGANIZATION]);
    const message = delivery(disable);
    await deliver(message, LATER, worker.ports);
    const redriven = delivery(disable, { redrives: 0 });
    await deliver(redriven, LATER, worker.ports);
    expect(worker.deadLetters.map(({ redrives }) => redrives)).toEqual([0, 1]);
    expect(worker.operations.records.get("disable-1")).toMatchObject({ redrives: 1, place: message.place });
    expect(await deliver(redriven, LATER, worker.ports)).toEqual({ kind: "acknowledge" });
    expect(worker.calls).toHaveLength(2);
  });

  test("from the dead-letter queue after something newer was applied: superseded", async () => {
    const worker = testWorker([auth0Error(400)]);
    const old = delivery(enable);
    await deliver(old, LATER, worker.ports);
    await deliver(delivery(disable), LATER, worker.ports);
    await deliver(delivery(enable, { redrives: 0 }), LATER, worker.ports);
    expect(worker.operations.records.get("enable-1")).toMatchObject({ status: "superseded", redrives: 1 });
    expect(worker.calls.map(({ kind }) => kind)).toEqual(["enable", "disable"]);
  });
});

describe("a delivery at the edge", () => {
  const DAY_MS = 86_400_000;

  test("that has expired: dead-lettered without a call", async () => {
    const worker = testWorker();
    worker.clock.advance(14 * DAY_MS);
    expect(await deliver(delivery(enable), LATER, worker.ports)).toEqual({ kind: "acknowledge" });
    expect(worker.deadLetters).toMatchObject([{ reason: "expired" }]);
    expect(worker.calls).toEqual([]);
  });

  test("that has expired after it was settled: recorded as what it is", async () => {
    const worker = testWorker();
    const message = delivery(enable);
    const operations = { ...worker.ports.operations, finish: () => Promise.reject(new Error("crash")) };
    await expect(deliver(message, LATER, { ...worker.ports, operations })).rejects.toThrow("crash");
    worker.clock.advance(14 * DAY_MS);
    await deliver(message, LATER, worker.ports);
    expect(worker.deadLetters).toEqual([]);
    expect(worker.operations.records.get("enable-1")).toMatchObject({ status: "succeeded" });
  });

  test("of a retrieve that has expired: dead-lettered", async () => {
    const worker = testWorker();
    worker.clock.advance(14 * DAY_MS);
    await deliver(delivery(retrieve), LATER, worker.ports);
    expect(worker.deadLetters).toMatchObject([{ reason: "expired", operationId: "retrieve-1" }]);
  });

  test("whose id another request takes while it is at work: refused under its message's id", async () => {
    const worker = testWorker();
    const message = delivery(enable);
    const operations = {
      ...worker.ports.operations,
      read: async () => {
        const nothing = await worker.ports.operations.read("enable-1");
        await deliver(delivery({ ...enable, connection_id: "con_2" }), LATER, worker.ports);
        return nothing;
      },
    };
    await deliver(message, LATER, { ...worker.ports, operations });
    expect(worker.operations.records.get(message.messageId)).toMatchObject({
      ending: { reason: "operation_id_reused" },
    });
    expect(worker.operations.records.get("enable-1")).toMatchObject({ request: { connection_id: "con_2" } });
  });

  test("from the dead-letter queue before its record is written: has the last word over whoever is about to write it", async () => {
    const worker = testWorker([UNKNOWN_ORGANIZATION, UNKNOWN_ORGANIZATION]);
    const late = async () => {
      await deliver(redriven, LATER, worker.ports);
      return undefined;
    };
    const redriven = delivery(disable, { redrives: 0 });
    const operations = { ...worker.ports.operations, read: late };
    await deliver(delivery(disable), LATER, { ...worker.ports, operations });
    expect(worker.operations.records.get("disable-1")).toMatchObject({ status: "deferred", redrives: 1 });
    await deliver(redriven, LATER, worker.ports);
    expect(worker.operations.records.get("disable-1")).toMatchObject({
      status: "dead_lettered",
      redrives: 1,
    });
    expect(worker.deadLetters.map(({ redrives }) => redrives)).toEqual([0, 1]);
  });

  test("that somebody else reopens first: looks again soon", async () => {
    const worker = testWorker([UNKNOWN_ORGANIZATION]);
    await deliver(delivery(disable), LATER, worker.ports);
    const operations = { ...worker.ports.operations, reopen: async () => false };
    expect(await deliver(delivery(disable, { redrives: 0 }), LATER, { ...worker.ports, operations })).toEqual(
      {
        kind: "return",
        afterMs: 1_000,
      },
    );
  });

  test("whose claim somebody else takes first, or whose settlement comes too late: starts from what is there", async () => {
    for (const loses of [1, 2]) {
      const worker = testWorker();
      let writes = 0;
      const pairs = {
        ...worker.ports.pairs,
        replace: async (...args: Parameters<typeof worker.ports.pairs.replace>) => {
          writes += 1;
          return writes === loses ? false : worker.ports.pairs.replace(...args);
        },
      };
      expect(await deliver(delivery(enable), LATER, { ...worker.ports, pairs })).toEqual({
        kind: "acknowledge",
      });
      expect(worker.operations.records.get("enable-1")).toMatchObject({ status: "succeeded" });
      expect(worker.calls).toHaveLength(loses);
    }
  });

  test("that was frozen between claim and call: claims again before it calls", async () => {
    const worker = testWorker();
    let frozen = false;
    const pairs = {
      ...worker.ports.pairs,
      replace: async (...args: Parameters<typeof worker.ports.pairs.replace>) => {
        const written = await worker.ports.pairs.replace(...args);
        if (!frozen) worker.clock.advance(CLAIM_LEASE_MS);
        frozen = true;
        return written;
      },
    };
    await deliver(delivery(enable), LATER, { ...worker.ports, pairs });
    expect(worker.trace).toEqual(["claim", "release", "claim", "enable", "settle", "record succeeded"]);
  });

  describe("with a permit that was waited for", () => {
    const waited = (onWait: () => Promise<void> = async () => {}) => {
      const worker = testWorker([], () => ({
        granted: true,
        permit: { bucket: "write", lane: "bulk", waitedMs: 9_000 },
      }));
      const { gate, pairs } = worker.ports;
      let reads = 0;
      const ports = {
        ...worker.ports,
        gate: {
          ...gate,
          async admit(...args: Parameters<typeof gate.admit>) {
            const admission = await gate.admit(...args);
            worker.clock.advance(9_000);
            await onWait();
            return admission;
          },
        },
        pairs: {
          ...pairs,
          read: (...args: Parameters<typeof pairs.read>) => {
            reads += 1;
            return pairs.read(...args);
          },
        },
      };
      return { worker, ports, reads: () => reads };
    };

    test("claims the pair as it was read before, for a lease that begins after the wait", async () => {
      const { worker, ports, reads } = waited();
      await deliver(delivery(enable), LATER, ports);
      expect(worker.trace).toEqual(["claim", "enable", "settle", "record succeeded"]);
      expect(reads()).toBe(1);
      expect(worker.permits.granted).toBe(1);
    });

    test("looks at the pair again where somebody wrote it meanwhile", async () => {
      let urgent = async () => {};
      const { worker, ports, reads } = waited(() => urgent());
      urgent = async () => {
        urgent = async () => {};
        await deliver(delivery(withSettings), LATER, worker.ports);
      };
      await deliver(delivery(enable), LATER, ports);
      expect(reads()).toBe(2);
      expect(worker.operations.records.get("enable-2")).toMatchObject({ status: "succeeded" });
      expect(worker.permits.granted - worker.permits.givenBack).toBe(worker.calls.length);
    });
  });

  test("whose claim was written, and heard of too late: gives it up with its permit, which shows the circuits as they were", async () => {
    const worker = testWorker();
    const { pairs } = worker.ports;
    let lost = true;
    const replace = async (...args: Parameters<typeof pairs.replace>) => {
      const written = await pairs.replace(...args);
      if (lost) worker.clock.advance(5_100);
      const isHeard = !lost;
      lost = false;
      return written && isHeard;
    };
    await deliver(delivery(enable), LATER, { ...worker.ports, pairs: { ...pairs, replace } });
    const claimedTwice = ["claim", "claim", "unsettled"];
    expect(worker.trace).toEqual([...claimedTwice, "claim", "enable", "unsettled", "record succeeded"]);
    expect(worker.permits).toEqual({ granted: 2, givenBack: 1 });
  });

  test("whose claim cannot be written: gives its permit back", async () => {
    const worker = testWorker();
    const pairs = { ...worker.ports.pairs, replace: () => Promise.reject(new Error("throttled")) };
    await expect(deliver(delivery(enable), LATER, { ...worker.ports, pairs })).rejects.toThrow("throttled");
    expect(worker.permits).toEqual({ granted: 1, givenBack: 1 });
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

  test("of a disable that a newer enable overtook: what was set before it is taken back, and it is superseded", async () => {
    for (const answer of [{ status: 200 }, NOT_ENABLED]) {
      const set = { ...SETTING_DEFAULTS, assign_membership_on_login: true, is_signup_enabled: true };
      const worker = testWorker([{ status: 201 }, { status: 200, body: entryOf("con_1", set) }, answer]);
      const late = delivery(disable);
      await deliver(delivery(withSettings), LATER, worker.ports);
      await deliver(late, LATER, worker.ports);
      expect(worker.calls[2]).toMatchObject({
        kind: "update",
        settings: { assign_membership_on_login: false, is_signup_enabled: false },
      });
      expect(worker.operations.records.get("disable-1")).toMatchObject({
        status: "superseded",
        ending: { byOperationId: "enable-2" },
      });
    }
  });

  test("of a disable that a newer enable overtook, while the call fails: waits", async () => {
    const worker = testWorker([{ status: 201 }, { status: 503 }]);
    const late = delivery(disable);
    await deliver(delivery(withSettings), LATER, worker.ports);
    expect((await deliver(late, LATER, worker.ports)).kind).toBe("return");
    expect(worker.operations.records.get("disable-1")).toMatchObject({ status: "deferred", attempts: 1 });
  });

  test.each([
    ["has only what does not apply to it", { connection_id: "con_1", show_as_button: false }],
    ["is so already", entryOf("con_1")],
    ["is off", { ...entryOf("con_1", { assign_membership_on_login: true }), is_enabled: false }],
  ])("of a disable that a newer enable overtook, where the connection %s: no call", async (_, entry) => {
    const worker = testWorker([{ status: 201 }, { status: 200, body: entry }]);
    const late = delivery(disable);
    await deliver(delivery(withSettings), LATER, worker.ports);
    await deliver(late, LATER, worker.ports);
    expect(worker.calls.map(({ kind }) => kind)).toEqual(["enable", "get"]);
    expect(worker.operations.records.get("disable-1")).toMatchObject({ status: "superseded" });
  });

  test("of a disable that came after an enable of everything: nothing to take back, no call", async () => {
    const worker = testWorker();
    const late = delivery(disable);
    const all = { assign_membership_on_login: true, show_as_button: false, is_signup_enabled: true };
    await deliver(delivery({ ...enable, ...all }), LATER, worker.ports);
    await deliver(late, LATER, worker.ports);
    expect(worker.calls).toHaveLength(1);
    expect(worker.operations.records.get("disable-1")).toMatchObject({ status: "superseded" });
  });

  test("of a retrieve without a permit: goes back", async () => {
    const worker = testWorker([], () => ({ granted: false, reason: "budget", retryAfterMs: 5_000 }));
    expect(await deliver(delivery(retrieve), LATER, worker.ports)).toEqual({
      kind: "return",
      afterMs: 5_000,
    });
  });

  test("of a retrieve that is throttled, and answered by a bare list", async () => {
    const worker = testWorker([{ status: 429 }, { status: 200, body: [{ connection_id: "con_1" }] }]);
    await deliver(delivery(retrieve), LATER, worker.ports);
    expect(worker.operations.records.get("retrieve-1")).toMatchObject({
      throttles: 1,
      ending: { connections: [{ connection_id: "con_1" }], truncated: false },
    });
  });

  test("of a retrieve that fails: tried again later", async () => {
    const worker = testWorker([{ status: 503 }]);
    expect((await deliver(delivery(retrieve), LATER, worker.ports)).kind).toBe("return");
    expect(worker.operations.records.get("retrieve-1")).toMatchObject({ status: "deferred", attempts: 1 });
  });
});

describe("a retrieve", () => {
  const page = (start: number, count: number, total: number) => ({
    status: 200,
    body: {
      enabled_connections: Array.from({ length: count }, (_, index) => ({
        connection_id: `con_${start + index}`,
      })),
      start,
      limit: 100,
      total,
    },
  });

  test("takes all pages", async () => {
    const worker = testWorker([page(0, 100, 230), page(100, 100, 230), page(200, 30, 230)]);
    await deliver(delivery(retrieve), LATER, worker.ports);
    expect(worker.calls).toMatchObject([{ page: 0 }, { page: 1 }, { page: 2 }]);
    const record = worker.operations.records.get("retrieve-1");
    expect(record).toMatchObject({ ending: { result: "retrieved", truncated: false } });
    expect(
      record?.status === "succeeded" && "connections" in record.ending && record.ending.connections,
    ).toHaveLength(230);
  });

  test("keeps 1,000 entries and says that there are more", async () => {
    const worker = testWorker(Array.from({ length: 11 }, (_, index) => page(index * 100, 100, 1_050)));
    await deliver(delivery(retrieve), LATER, worker.ports);
    expect(worker.calls).toHaveLength(10);
    expect(worker.operations.records.get("retrieve-1")).toMatchObject({ ending: { truncated: true } });
  });

  test("says that there are more where a page is empty and its total says so", async () => {
    const worker = testWorker([page(0, 100, 230), page(100, 0, 230)]);
    await deliver(delivery(retrieve), LATER, worker.ports);
    expect(worker.calls).toHaveLength(2);
    expect(worker.operations.records.get("retrieve-1")).toMatchObject({ ending: { truncated: true } });
  });

  test("of an unknown organization is rejected", async () => {
    const worker = testWorker([UNKNOWN_ORGANIZATION]);
    await deliver(delivery(retrieve), LATER, worker.ports);
    expect(worker.deadLetters).toMatchObject([{ reason: "rejected", auth0Status: 404 }]);
  });
});
