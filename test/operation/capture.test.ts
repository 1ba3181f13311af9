/** Looks at the connections of a batch that is to be rolled back: when they are taken, and what they tell. */
import { describe, expect, it } from "vitest";
import {
  ABSENT,
  beforeOf,
  CONFLICT,
  DISABLE,
  ENABLE,
  ENTRY,
  kinds,
  ON_RECORD,
  REFUSED,
  recordOf,
  SETTINGS,
  work,
  workerWith,
} from "./batch-requests.ts";

describe("a batch that wants to be rolled back", () => {
  it("has the connection's settings on record before it is disabled", async () => {
    const worker = await workerWith([ENTRY]);
    await work(worker, [DISABLE]);
    expect(worker.trace).toEqual(["get", "claim", "disable", "settle", "record succeeded"]);
    expect(beforeOf(worker)).toEqual({ state: "enabled", source: "seen", settings: SETTINGS });
    expect(worker.permits).toEqual({ granted: 2, givenBack: 0 });
  });

  it("has them before an update, after a POST that found the connection enabled", async () => {
    const worker = await workerWith([CONFLICT, ENTRY]);
    worker.traits = { ...REFUSED, learnedAtMs: worker.clock.now() };
    await work(worker, [{ ...ENABLE, show_as_button: true }]);
    expect(kinds(worker)).toEqual(["enable", "get", "update"]);
    expect(beforeOf(worker)).toEqual({ state: "enabled", source: "seen", settings: SETTINGS });
  });

  it("looks before an enable, whose 201 says nothing where a repeated POST may get one too", async () => {
    const worker = await workerWith([]);
    await work(worker, [ENABLE]);
    expect(kinds(worker)).toEqual(["get", "enable"]);
    expect(beforeOf(worker)).toEqual({ state: "disabled", source: "seen" });
  });

  it("needs no look for that at a tenant that refuses a repeated POST", async () => {
    const worker = await workerWith([]);
    worker.traits = { ...REFUSED, learnedAtMs: worker.clock.now() };
    await work(worker, [ENABLE]);
    expect(kinds(worker)).toEqual(["enable"]);
    expect(beforeOf(worker)).toEqual({ state: "disabled", source: "inferred" });
  });

  it("needs it again once that was seen more than 30 days ago", async () => {
    const worker = await workerWith([]);
    worker.traits = { ...REFUSED, learnedAtMs: worker.clock.now() - 30 * 86_400_000 };
    await work(worker, [ENABLE]);
    expect(kinds(worker)).toEqual(["get", "enable"]);
  });

  it("learns from one enabled connection how the tenant answers, and changes nothing there", async () => {
    const worker = await workerWith([ENTRY, CONFLICT, ENTRY]);
    await work(worker, [ENABLE]);
    expect(kinds(worker)).toEqual(["get", "enable", "get"]);
    expect(worker.calls[1]).toMatchObject({ settings: SETTINGS });
    expect(recordOf(worker)).toMatchObject({ ending: { result: "unchanged", auth0Status: 409 } });
    expect(beforeOf(worker)).toEqual({ state: "enabled", source: "seen", settings: SETTINGS });
    expect(worker.traits).toMatchObject({ repeatedPost: "refused", by: "worker" });
    await work(worker, [{ ...ENABLE, operation_id: "operation_2", organization_id: "org_2" }]);
    expect(kinds(worker).slice(3)).toEqual(["enable"]);
  });

  it("tries that again after a day, so that a tenant that has changed does not stay unnoticed", async () => {
    const worker = await workerWith([ENTRY, { status: 201 }]);
    worker.traits = { ...REFUSED, learnedAtMs: worker.clock.now() - 86_400_001 };
    await worker.ports.pairs.replace({ organizationId: "org_1", connectionId: "con_1" }, ON_RECORD);
    await work(worker, [ENABLE]);
    expect(kinds(worker)).toEqual(["get", "enable"]);
    expect(worker.traits).toBeUndefined();
  });

  it("knows by a 201 there what was before, also after a call of its own that was not heard", async () => {
    const worker = await workerWith([{ status: 503 }, { status: 201 }]);
    worker.traits = { ...REFUSED, learnedAtMs: worker.clock.now() };
    await work(worker, [ENABLE]);
    worker.clock.advance(10_000);
    await work(worker, [ENABLE]);
    expect(kinds(worker)).toEqual(["enable", "enable"]);
    expect(beforeOf(worker)).toEqual({ state: "disabled", source: "inferred" });
  });

  it("knows it after another operation's call that was not heard, too", async () => {
    const worker = await workerWith([{ status: 503 }, { status: 201 }]);
    worker.traits = { ...REFUSED, learnedAtMs: worker.clock.now() };
    await work(worker, [{ ...ENABLE, operation_id: "operation_0" }]);
    worker.clock.advance(100_000);
    await work(worker, [ENABLE]);
    expect(kinds(worker)).toEqual(["enable", "enable"]);
    expect(beforeOf(worker)).toEqual({ state: "disabled", source: "inferred" });
  });

  it("does not know it where a 409 follows: what is on may be its own work", async () => {
    const worker = await workerWith([{ status: 503 }, CONFLICT, ENTRY]);
    worker.traits = { ...REFUSED, learnedAtMs: worker.clock.now() };
    await work(worker, [ENABLE]);
    worker.clock.advance(10_000);
    await work(worker, [ENABLE]);
    expect(recordOf(worker)).toMatchObject({ status: "succeeded", ending: { result: "applied" } });
    expect(beforeOf(worker)).toEqual({ state: "unknown" });
  });

  it("looks again after a 409: enabled by another since the first look, it is not taken for off", async () => {
    const worker = await workerWith([ABSENT, CONFLICT, ENTRY]);
    await work(worker, [ENABLE]);
    expect(kinds(worker)).toEqual(["get", "enable", "get"]);
    expect(recordOf(worker)).toMatchObject({ ending: { result: "unchanged", auth0Status: 409 } });
    expect(beforeOf(worker)).toEqual({ state: "enabled", source: "seen", settings: SETTINGS });
  });

  it("looks again after a 409: turned off since the first look, it is not taken for on, and teaches nothing", async () => {
    const worker = await workerWith([ENTRY, CONFLICT, ABSENT]);
    await work(worker, [ENABLE]);
    expect(kinds(worker)).toEqual(["get", "enable", "get"]);
    expect(worker.deadLetters).toMatchObject([{ reason: "rejected", auth0Status: 409 }]);
    expect(worker.traits).toBeUndefined();
  });

  it("learns nothing where another operation had the connection between the 409 and the look", async () => {
    const worker = await workerWith([ENTRY, CONFLICT, ENTRY]);
    const { pairs, tenant } = worker.ports;
    const key = { organizationId: "org_1", connectionId: "con_1" };
    const call: typeof tenant.call = async (...call) => {
      if (worker.calls.length === 2) {
        const pair = await pairs.read(key);
        await pairs.replace(key, { ...pair, version: pair.version + 1 });
      }
      return tenant.call(...call);
    };
    await work({ ...worker, ports: { ...worker.ports, tenant: { ...tenant, call } } }, [ENABLE]);
    expect(kinds(worker).slice(0, 3)).toEqual(["get", "enable", "get"]);
    expect(worker.traits).toBeUndefined();
  });

  it("learns of an upsert, and goes on looking", async () => {
    const worker = await workerWith([ENTRY, { status: 201 }, ENTRY]);
    await work(worker, [ENABLE]);
    expect(recordOf(worker)).toMatchObject({ ending: { result: "unchanged" } });
    expect(beforeOf(worker)).toEqual({ state: "enabled", source: "seen", settings: SETTINGS });
    expect(worker.traits).toMatchObject({ repeatedPost: "upserted" });
    await work(worker, [{ ...ENABLE, operation_id: "operation_2", organization_id: "org_2" }]);
    expect(kinds(worker)).toEqual(["get", "enable", "get"]);
  });

  it.each([ABSENT, { status: 204 }])(
    "believes a look that shows nothing, whatever the DELETE answers",
    async (answer) => {
      const worker = await workerWith([ABSENT, answer]);
      await work(worker, [DISABLE]);
      expect(kinds(worker)).toEqual(["get", "disable"]);
      expect(recordOf(worker)).toMatchObject({ ending: { result: "unchanged" } });
      expect(beforeOf(worker)).toEqual({ state: "disabled", source: "seen" });
    },
  );

  it("looks also where the connections table knows: others may have changed the connection since", async () => {
    const worker = await workerWith([ABSENT, { status: 201 }, ABSENT]);
    const first = { ...ENABLE, operation_id: "operation_0", ...SETTINGS };
    await work(worker, [first]);
    await work(worker, [DISABLE]);
    expect(kinds(worker)).toEqual(["get", "enable", "get", "disable"]);
    expect(beforeOf(worker)).toEqual({ state: "disabled", source: "seen" });
  });

  it("does not look where the batch says not to", async () => {
    const worker = await workerWith([], { capture: false });
    await work(worker, [DISABLE]);
    expect(kinds(worker)).toEqual(["disable"]);
    expect(beforeOf(worker)).toEqual({ state: "unknown" });
  });
});
