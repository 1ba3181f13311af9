import { describe, expect, test } from "vitest";
import { deliver } from "../../lambda/operation/deliver.ts";
import { auth0Error, delivery, entryOf, testWorker } from "./worker.ts";

const enable = {
  operation_id: "enable-1",
  action: "enable",
  organization_id: "org_1",
  connection_id: "con_1",
};
const LATER = { deadlineMs: 1_120_000, alone: false };
const CONFLICT = auth0Error(409, "already enabled");
const ON = { status: 200, body: entryOf("con_1") };

test("a PATCH that Auth0 refuses since nothing is enabled says what was there before the POST that follows", async () => {
  const gone = auth0Error(404, "Connection not found");
  const worker = testWorker([{ status: 201, body: entryOf("con_1") }, ON, CONFLICT, ON, gone]);
  await deliver(delivery(enable), LATER, worker.ports);
  const again = { ...enable, operation_id: "enable-2", show_as_button: false };
  await deliver(delivery(again), LATER, worker.ports);
  expect(worker.calls.map(({ kind }) => kind)).toEqual([
    "enable",
    "get",
    "enable",
    "get",
    "update",
    "enable",
  ]);
  expect(worker.operations.records.get("enable-2")).toMatchObject({
    ending: { result: "applied", before: { state: "disabled", source: "inferred" } },
  });
});

describe("answers of a proxy or the edge", () => {
  const EDGE = { title: "Error 1018", status: 409, error_code: 1018, cloudflare_error: true };
  const ABSENT = auth0Error(404, "Connection not found");
  const organization = (n: number) => ({
    ...enable,
    operation_id: `enable-${n}`,
    organization_id: `org_${n}`,
  });

  test.each([
    ["its 409 in JSON", { status: 409, body: EDGE }],
    ["its 409 in HTML", { status: 409, body: "<html>error code: 1001</html>" }],
    ["its 403 in JSON", { status: 403, body: { ...EDGE, status: 403, error_code: 1020 } }],
    ["a proxy's 400", { status: 400, body: "<html>400 Bad Request</html>" }],
    ["a gateway's 404 in JSON", { status: 404, body: { message: "no Route matched with those values" } }],
    ["an empty 404", { status: 404 }],
    ["an empty 200", { status: 200, body: null }],
  ] as const)("%s end no request, and open the circuit for all calls", async (_, answer) => {
    const worker = testWorker(Array.from({ length: 100 }, () => answer));
    for (let n = 0; n < 40; n += 1) {
      await deliver(
        delivery(organization(n)),
        { deadlineMs: worker.clock.now() + 1_000, alone: false },
        worker.ports,
      );
    }
    expect(worker.deadLetters).toEqual([]);
    expect(new Set([...worker.operations.records.values()].map(({ status }) => status))).toEqual(
      new Set(["deferred"]),
    );
    expect(worker.events).toContainEqual(
      expect.objectContaining({ event: "circuit", guarded: "everything", state: "open", cause: "outage" }),
    );
  });

  test("are followed by a look that Auth0 answers: the connection is on", async () => {
    const worker = testWorker([{ status: 409, body: EDGE }, ON]);
    await deliver(delivery(enable), LATER, worker.ports);
    expect(worker.calls.map(({ kind }) => kind)).toEqual(["enable", "get"]);
    expect(worker.operations.records.get("enable-1")).toMatchObject({
      ending: { result: "applied", before: { state: "unknown" } },
    });
  });

  test("never stop the lanes where Auth0's own 409 has another shape than expected", async () => {
    const worker = testWorker(
      Array.from({ length: 40 }, () => [{ status: 409, body: "conflict" }, ON]).flat(),
    );
    for (let n = 0; n < 40; n += 1) await deliver(delivery(organization(n)), LATER, worker.ports);
    expect(new Set([...worker.operations.records.values()].map(({ status }) => status))).toEqual(
      new Set(["succeeded"]),
    );
    expect(worker.events.filter(({ event }) => event === "circuit")).toEqual([]);
  });

  test("are a failed try where the look says that nothing was done", async () => {
    const worker = testWorker([{ status: 409, body: EDGE }, ABSENT]);
    expect((await deliver(delivery(enable), LATER, worker.ports)).kind).toBe("return");
    expect(worker.operations.records.get("enable-1")).toMatchObject({
      status: "deferred",
      reason: "transient",
      attempts: 1,
      detail: "409, but not in Auth0's words",
    });
  });
});

describe("an enable of a connection that is associated and off", () => {
  const OFF = { status: 200, body: { ...entryOf("con_1"), is_enabled: false } };

  test.each([
    ["shown as off", OFF],
    ["shown as absent", auth0Error(404, "Connection not found")],
  ])("%s: dead-lettered at once, with advice", async (_, look) => {
    const worker = testWorker([CONFLICT, look]);
    await deliver(delivery(enable), LATER, worker.ports);
    expect(worker.deadLetters).toMatchObject([{ reason: "rejected", auth0Status: 409 }]);
    expect(worker.deadLetters[0]?.detail).toContain("turn it on or remove it in the Auth0 Dashboard");
  });

  test("that a POST answers with an entry that is off: dead-lettered as well", async () => {
    const worker = testWorker([{ status: 201, body: { ...entryOf("con_1"), is_enabled: false } }]);
    await deliver(delivery(enable), LATER, worker.ports);
    expect(worker.deadLetters).toMatchObject([{ reason: "rejected", auth0Status: 201 }]);
  });
});
