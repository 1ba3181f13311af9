/** A disable that a newer enable overtook, and what was set before it. */
import { describe, expect, test } from "vitest";
import { SETTING_DEFAULTS, type Settings } from "../../contract/request.ts";
import { deliver } from "../../lambda/operation/deliver.ts";
import { disable, enable, LATER, NOT_ENABLED, withSettings } from "./requests.ts";
import { delivery, entryOf, testWorker } from "./worker.ts";

describe("a delivery", () => {
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

  test("of an enable that a newer one overtook, after a user had removed the connection: makes it as all requests together want it", async () => {
    const worker = testWorker();
    const request = (operationId: string, settings: Settings) =>
      delivery({ ...enable, operation_id: operationId, ...settings });
    const oldest = request("enable-oldest", { show_as_button: false, is_signup_enabled: true });
    const older = request("enable-older", { show_as_button: true, assign_membership_on_login: false });
    const newest = request("enable-newest", { assign_membership_on_login: true, is_signup_enabled: false });
    for (const one of [newest, older, oldest]) await deliver(one, LATER, worker.ports);
    expect(worker.calls.map(({ kind }) => kind)).toEqual(["enable", "get", "enable"]);
    expect(worker.calls[2]).toMatchObject({
      settings: { show_as_button: true, assign_membership_on_login: true, is_signup_enabled: false },
    });
    expect(worker.operations.records.get("enable-oldest")).toMatchObject({ status: "superseded" });
  });
});
