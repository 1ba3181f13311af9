/** Requests that expect a state, where a call of theirs was made unheard or the look at the connection is not to be had. */
import { describe, expect, it } from "vitest";
import { deliver } from "../../lambda/operation/deliver.ts";
import { CONFLICT, enable, NOT_ENABLED, ON } from "./requests.ts";
import { auth0Error, delivery, entryOf, type Scripted, testWorker } from "./worker.ts";

const SET = { ...enable, show_as_button: false, expected: { state: "enabled", show_as_button: true } };
const SET_ALREADY: Scripted = { status: 200, body: entryOf("con_1", { show_as_button: false }) };
const NO_SCOPE = auth0Error(403, "Insufficient scope", "insufficient_scope");
const EDGE: Scripted = { status: 403, body: "<html>blocked</html>" };

/** Delivers a request until it has ended, ten minutes apart, and at most so often. */
async function delivered(request: object, script: readonly Scripted[], times: number) {
  const worker = testWorker(script);
  const message = delivery(request);
  for (let receiveCount = 1; receiveCount <= times; receiveCount += 1) {
    const deadlineMs = worker.clock.now() + 120_000;
    await deliver({ ...message, receiveCount }, { deadlineMs, alone: false }, worker.ports);
    worker.clock.advance(600_000);
  }
  return { kinds: worker.calls.map(({ kind }) => kind), record: worker.operations.records.get("enable-1") };
}

describe("a request that expects a state", () => {
  it.each<[string, Scripted[], string[]]>([
    ["a 503", [ON, { status: 503 }, NOT_ENABLED], ["get", "update", "get"]],
    ["an answer of the edge's", [ON, EDGE, NOT_ENABLED], ["get", "update", "get"]],
    ["a lost answer", [ON, "lost", NOT_ENABLED], ["get", "update", "get"]],
    ["Auth0's own 404", [ON, NOT_ENABLED, NOT_ENABLED], ["get", "update", "get"]],
  ])("leaves alone what was removed while its call got %s", async (_, script, calls) => {
    const { kinds, record } = await delivered(SET, script, 2);
    expect(kinds).toEqual(calls);
    expect(record).toMatchObject({
      status: "superseded",
      ending: { detail: expect.stringContaining("left alone: the connection is disabled") },
    });
  });

  it("takes for its own work what a call of its own may have done", async () => {
    const { kinds, record } = await delivered(SET, [ON, { status: 503 }, SET_ALREADY], 2);
    expect(kinds).toEqual(["get", "update", "get"]);
    expect(record).toMatchObject({
      status: "succeeded",
      ending: { result: "updated", before: { state: "enabled", source: "seen" } },
    });
  });

  it("tries again what its call did not do", async () => {
    const { kinds, record } = await delivered(SET, [ON, { status: 503 }, ON, SET_ALREADY], 2);
    expect(kinds).toEqual(["get", "update", "get", "update"]);
    expect(record).toMatchObject({ status: "succeeded", ending: { result: "updated" } });
  });

  it("leaves alone what was enabled while its POST was refused", async () => {
    const request = { ...enable, expected: { state: "disabled" } };
    const { kinds, record } = await delivered(request, [NOT_ENABLED, CONFLICT, ON], 1);
    expect(kinds).toEqual(["get", "enable", "get"]);
    expect(record).toMatchObject({ status: "superseded" });
  });

  it.each<[string, Scripted[], string]>([
    ["the scope to read is missing", Array.from({ length: 40 }, () => NO_SCOPE), "circuit"],
    ["looking fails", [{ status: 500 }], "transient"],
  ])("waits after a call of its own, and does not act, while %s", async (_, looks, reason) => {
    const { kinds, record } = await delivered(SET, [ON, { status: 503 }, ...looks], 2);
    expect(kinds.filter((kind) => kind !== "get")).toEqual(["update"]);
    expect(record).toMatchObject({ status: "deferred", reason });
  });
});
