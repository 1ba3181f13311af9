/** The steps of one operation, from its delivery to its outcome. */
import { describe, expect, test } from "vitest";
import { SETTING_DEFAULTS } from "../../contract/request.ts";
import { deliver } from "../../lambda/operation/deliver.ts";
import {
  CONFLICT,
  disable,
  enable,
  LATER,
  NOT_ENABLED,
  ON,
  retrieve,
  UNKNOWN_ORGANIZATION,
  withSettings,
} from "./requests.ts";
import { delivery, entryOf, testWorker } from "./worker.ts";

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

  test("of what is not a request: recorded under the message's id, whatever id it claims, without a call", async () => {
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
      {
        state: "enabled",
        source: "recorded",
        settings: { ...SETTING_DEFAULTS, show_as_button: false },
        isComplete: true,
      },
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
});
