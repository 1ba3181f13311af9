/** Every action and every way it can end, over real HTTP: real SQS and DynamoDB clients, the bundled handler, a tenant. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OperationFinished } from "../../local/outcomes.ts";
import type { EmbeddedStack } from "../../local/stack.ts";
import { perMinute } from "../../local/tenant/bucket.ts";
import type { Tenant } from "../../local/tenant/server.ts";
import { DEFAULT_SETTINGS } from "../../local/tenant/world.ts";
import { startEmbeddedStack } from "./built.ts";
import { createUser, type User } from "./user.ts";

let stack: EmbeddedStack;
let tenant: Tenant;
let user: User;
const announced: OperationFinished[] = [];

beforeAll(async () => {
  const limits = { write: perMinute(500, 30_000), read: perMinute(500, 30_000) };
  stack = await startEmbeddedStack({
    tenant: { kind: "stand-in", options: { limits, latencyMs: [0, 5], everyIdExists: true } },
    onOperation: (finished) => void announced.push(finished),
  });
  if (stack.tenant === undefined) throw new Error("no stand-in");
  tenant = stack.tenant;
  user = createUser(stack);
});
afterAll(async () => {
  user.close();
  await stack.stop(1_000);
});

let count = 0;
/** A request about an organization of its own. */
function request<Action extends string>(action: Action, more: object = {}) {
  const number = String(++count).padStart(4, "0");
  const base = { operation_id: `e2e-${action}-${number}`, action, organization_id: `org_${number}` };
  return { ...base, ...(action === "retrieve" ? {} : { connection_id: "con_1" }), ...more };
}
const enabledIn = (organizationId: string) => tenant.world.settings(organizationId, "con_1");
const enableIn = (organizationId: string) =>
  tenant.world.apply({ kind: "enabled", organizationId, connectionId: "con_1", settings: DEFAULT_SETTINGS });
const callsFor = (organizationId: string) =>
  tenant.log.requests
    .filter((call) => call.organizationId === organizationId)
    .map(({ endpoint, status }) => `${endpoint} ${status}`);

describe.each(["interactive", "bulk"] as const)("through the %s lane", (lane) => {
  test("an enable is applied", async () => {
    const enable = request("enable", { requested_by: "onboarding" });
    expect(await user.run(lane, enable)).toMatchObject({
      ...{
        status: "succeeded",
        result: "applied",
        // A 201 alone tells nothing of before, until the tenant has refused a repeated POST: the first lane's tests show that.
        before: lane === "interactive" ? "unknown" : "disabled",
        auth0_status: 201,
        action: "enable",
        lane,
      },
      ...{ organization_id: enable.organization_id, connection_id: "con_1", attempts: 0, throttles: 0 },
      ...{ event_type: "orgconn.operation.succeeded", request: enable },
    });
    expect(enabledIn(enable.organization_id)).toEqual(DEFAULT_SETTINGS);
  });

  test("an enable with settings is applied with them", async () => {
    const settings = { assign_membership_on_login: true, show_as_button: false };
    const enable = request("enable", settings);
    expect(await user.run(lane, enable)).toMatchObject({ result: "applied" });
    expect(enabledIn(enable.organization_id)).toEqual({ ...DEFAULT_SETTINGS, ...settings });
  });

  test("an enable of what is enabled already changes nothing", async () => {
    const enable = request("enable");
    enableIn(enable.organization_id);
    expect(await user.run(lane, enable)).toMatchObject({
      status: "succeeded",
      result: "unchanged",
      auth0_status: 409,
    });
    expect(callsFor(enable.organization_id)).toEqual(["enable 409", "retrieve 200"]);
  });

  test("an enable with settings of what is enabled already updates them", async () => {
    const enable = request("enable", { show_as_button: false });
    enableIn(enable.organization_id);
    expect(await user.run(lane, enable)).toMatchObject({
      status: "succeeded",
      result: "updated",
      auth0_status: 200,
    });
    expect(enabledIn(enable.organization_id)).toEqual({ ...DEFAULT_SETTINGS, show_as_button: false });
  });

  test("a disable is applied", async () => {
    const disable = request("disable");
    enableIn(disable.organization_id);
    expect(await user.run(lane, disable)).toMatchObject({
      status: "succeeded",
      result: "applied",
      auth0_status: 204,
    });
    expect(enabledIn(disable.organization_id)).toBeUndefined();
  });

  test("a disable of what is not enabled succeeds: Auth0 answers 204 all the same", async () => {
    const disable = request("disable");
    expect(await user.run(lane, disable)).toMatchObject({ status: "succeeded", auth0_status: 204 });
    expect(enabledIn(disable.organization_id)).toBeUndefined();
  });

  test("a retrieve brings the list", async () => {
    const retrieve = request("retrieve");
    enableIn(retrieve.organization_id);
    const item = await user.run(lane, retrieve);
    expect(item).toMatchObject({
      status: "succeeded",
      result: "retrieved",
      auth0_status: 200,
      truncated: false,
    });
    expect(item.connections).toMatchObject([{ connection_id: "con_1", show_as_button: true }]);
  });

  test("what Auth0 refuses for good is a dead letter with Auth0's words", async () => {
    const enable = request("enable", { connection_id: "con_unknown" });
    expect(await user.run(lane, enable)).toMatchObject({
      ...{ status: "dead_lettered", reason: "rejected", auth0_status: 404 },
      detail: expect.stringContaining("The connection does not exist"),
    });
    await user.emptied(lane);
    const letter = (await user.deadLetters()).find(({ Body = "" }) => Body.includes(enable.operation_id));
    expect(letter?.Body).toBe(JSON.stringify(enable));
    expect(letter?.Attributes?.MessageGroupId).toBe(enable.operation_id);
    expect(letter?.MessageAttributes).toMatchObject({
      reason: { StringValue: "rejected" },
      detail: { StringValue: expect.stringContaining("The connection does not exist") },
      operation_id: { StringValue: enable.operation_id },
      lane: { StringValue: lane },
      auth0_status: { StringValue: "404" },
    });
  });
});

describe("what is not a request is a dead letter that says why, and never a call", () => {
  const good = {
    operation_id: "e2e-malformed",
    action: "enable",
    organization_id: "org_malformed",
    connection_id: "con_1",
  };
  test.each([
    ["no JSON", `{"operation_id":`, "the body is not JSON"],
    ["an unknown field", JSON.stringify({ ...good, colour: "red" }), 'unknown field "colour"'],
    ["a quoted boolean", JSON.stringify({ ...good, show_as_button: "true" }), "without quotes"],
    [
      "a path for an id",
      JSON.stringify({ ...good, organization_id: "../../clients" }),
      "organization_id must be",
    ],
    ["no operation_id", JSON.stringify({ ...good, operation_id: undefined }), "operation_id is required"],
    ["an unknown action", JSON.stringify({ ...good, action: "delete" }), "action must be"],
    ["a field given twice", `{"action":"disable",${JSON.stringify(good).slice(1)}`, "action is given twice"],
    ["no object", "[]", "must be"],
  ])("%s", async (_what, body, detail) => {
    const callsBefore = tenant.log.counters.requests;
    const messageId = await user.sendBody("interactive", body, `malformed-${++count}`);
    expect(await user.outcome(messageId)).toMatchObject({
      ...{ status: "dead_lettered", reason: "malformed", lane: "interactive" },
      detail: expect.stringContaining(detail),
    });
    const letters = await user.deadLetters();
    expect(letters.map(({ Body }) => Body)).toContain(body);
    expect(tenant.log.counters.requests).toBe(callsBefore);
    expect(await user.read("e2e-malformed")).toBeUndefined();
  });
});

test("a request that is delivered twice is one operation and one call", async () => {
  const enable = request("enable");
  const first = await user.run("interactive", enable);
  await user.send("interactive", enable);
  await user.emptied("interactive");
  expect(await user.read(enable.operation_id)).toEqual(first);
  expect(callsFor(enable.organization_id)).toEqual(["enable 201"]);
});

test("an operation_id that is used for something else is a dead letter, and the first one stands", async () => {
  const enable = request("enable");
  const first = await user.run("interactive", enable);
  const messageId = await user.send("interactive", { ...enable, action: "disable" });
  expect(await user.outcome(messageId)).toMatchObject({
    status: "dead_lettered",
    reason: "operation_id_reused",
  });
  expect(await user.read(enable.operation_id)).toEqual(first);
  expect(enabledIn(enable.organization_id)).toBeDefined();
});

test("requests for one pair are applied in their order", async () => {
  const [first, second, third] = [
    request("enable"),
    request("disable"),
    request("enable", { show_as_button: false }),
  ];
  const { organization_id } = first;
  for (const each of [first, second, third]) await user.send("bulk", { ...each, organization_id });
  await user.outcome(third.operation_id);
  expect(await user.read(first.operation_id)).toMatchObject({ status: "succeeded" });
  expect(await user.read(second.operation_id)).toMatchObject({ status: "succeeded" });
  expect(enabledIn(organization_id)).toEqual({ ...DEFAULT_SETTINGS, show_as_button: false });
});

test("an older request that comes after a newer one through the other lane is superseded", async () => {
  const [older, newer] = [request("enable"), request("disable")];
  const { organization_id } = older;
  await stack.lanes.bulk.disable();
  await user.send("bulk", older);
  expect(await user.run("interactive", { ...newer, organization_id })).toMatchObject({ status: "succeeded" });
  stack.lanes.bulk.enable();
  expect(await user.outcome(older.operation_id)).toMatchObject({
    status: "superseded",
    superseded_by: newer.operation_id,
  });
  expect(enabledIn(organization_id)).toBeUndefined();
});

test("an older enable that comes late still gives the settings that no newer one named", async () => {
  const [older, newer] = [
    request("enable", { assign_membership_on_login: true, show_as_button: true }),
    request("enable", { show_as_button: false }),
  ];
  const { organization_id } = older;
  await stack.lanes.bulk.disable();
  await user.send("bulk", older);
  await user.run("interactive", { ...newer, organization_id });
  stack.lanes.bulk.enable();
  expect(await user.outcome(older.operation_id)).toMatchObject({ status: "succeeded" });
  expect(enabledIn(organization_id)).toEqual({
    ...DEFAULT_SETTINGS,
    assign_membership_on_login: true,
    show_as_button: false,
  });
});

test("a terminal record is announced exactly once, as it is recorded", async () => {
  await user.emptied("interactive");
  await user.emptied("bulk");
  const ids = announced.map(({ operation_id }) => operation_id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const finished of announced) {
    const item = await user.read(finished.operation_id);
    expect(finished).toEqual({
      operation_id: item?.operation_id,
      action: item?.action ?? null,
      organization_id: item?.organization_id ?? null,
      connection_id: item?.connection_id ?? null,
      status: item?.status,
      result: item?.result ?? null,
      duration_ms: item?.duration_ms,
    });
  }
  expect(ids.length).toBeGreaterThanOrEqual(count);
});
