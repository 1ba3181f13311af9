import { describe, expect, it, test } from "vitest";
import { contentHash } from "../../../contract/parse-request.ts";
import type { Request } from "../../../contract/request.ts";
import { ENABLE, get, intakeWorld, post, SUBJECT } from "./world.ts";

describe("POST /operations", () => {
  test("sends the request to the interactive lane and says where its outcome will be", async () => {
    const world = intakeWorld();
    const answered = await world.call(post(ENABLE));
    expect(answered?.reply).toMatchObject({
      statusCode: 202,
      headers: {
        location: "/operations/onboarding-45",
        "retry-after": "1",
        "content-type": "application/json",
      },
    });
    expect(answered?.content).toEqual({
      operation_id: "onboarding-45",
      status: "accepted",
      lane: "interactive",
    });
    expect(world.messages).toMatchObject([
      { lane: "interactive", groupId: "org_1#con_1", deduplicationId: "onboarding-45:0" },
    ]);
    expect(JSON.parse(world.messages[0]?.body ?? "")).toEqual({ ...ENABLE, requested_by: `api:${SUBJECT}` });
    expect(world.calls()).toBe(4);
  });

  test("sends to the bulk lane with lane=bulk", async () => {
    const world = intakeWorld();
    const answered = await world.call(post(ENABLE, { query: { lane: "bulk" } }));
    expect(answered?.content.lane).toBe("bulk");
    expect(answered?.reply.headers["retry-after"]).toBe("60");
    expect(world.messages).toMatchObject([{ lane: "bulk" }]);
  });

  test("puts the client in front of the person that it names", async () => {
    const world = intakeWorld();
    await world.call(post({ ...ENABLE, requested_by: "ada" }));
    expect(JSON.parse(world.messages[0]?.body ?? "").requested_by).toBe(`api:${SUBJECT} for ada`);
  });

  it.each([["onboarding-46"], ['"onboarding-46"']])(
    "takes Idempotency-Key %s for the operation_id",
    async (key) => {
      const world = intakeWorld();
      const { operation_id: _, ...without } = ENABLE;
      const answered = await world.call(post(without, { headers: { "Idempotency-Key": key } }));
      expect(answered?.content.operation_id).toBe("onboarding-46");
      expect(world.messages).toMatchObject([{ deduplicationId: "onboarding-46:0" }]);
    },
  );

  test("answers the same to the same request, and sends it once", async () => {
    const world = intakeWorld();
    const first = await world.call(post(ENABLE));
    world.forgetDeduplication();
    const second = await world.call(post(ENABLE));
    expect(second).toEqual(first);
    expect(world.messages).toHaveLength(1);
  });

  test("answers the same once the worker has recorded it", async () => {
    const world = intakeWorld();
    const first = await world.call(post(ENABLE));
    record(world);
    world.accepted.clear();
    world.forgetDeduplication();
    expect(await world.call(post(ENABLE))).toEqual(first);
    expect(world.messages).toHaveLength(1);
  });

  it.each([
    ["other content", post({ ...ENABLE, show_as_button: true })],
    ["another client", post(ENABLE, { subject: "billing@clients" })],
    ["another lane", post(ENABLE, { query: { lane: "bulk" } })],
  ])("refuses an operation_id that comes again with %s", async (_, again) => {
    for (const recorded of [false, true]) {
      const world = intakeWorld();
      await world.call(post(ENABLE));
      if (recorded) record(world);
      world.forgetDeduplication();
      const answered = await world.call(again);
      expect(answered?.content).toMatchObject({
        type: "urn:orgconn:problem:operation_id_reused",
        status: 422,
        errors: [{ pointer: "#/operation_id" }],
      });
      expect(world.messages).toHaveLength(1);
    }
  });

  test("says 503 and when to try again where AWS fails, and reports why", async () => {
    const world = intakeWorld();
    world.failAt(2, "before");
    const answered = await world.call(post(ENABLE));
    expect(answered?.reply).toMatchObject({ statusCode: 503, headers: { "retry-after": "5" } });
    expect(world.reported).toEqual([new Error("a service is out of order")]);
  });
});

describe("GET /operations/ID", () => {
  test("shows the record, without what the worker needs for itself", async () => {
    const world = intakeWorld();
    await world.call(post(ENABLE));
    record(world);
    const answered = await world.call(get("onboarding-45"));
    expect(answered?.reply.statusCode).toBe(200);
    expect(answered?.content).toMatchObject({ status: "succeeded", result: "applied", total_ms: 1_500 });
    expect(answered?.content).not.toHaveProperty("content_hash");
  });

  test("shows that a lane has a request that the worker has not recorded", async () => {
    const world = intakeWorld();
    await world.call(post(ENABLE, { query: { lane: "bulk" } }));
    const answered = await world.call(get("onboarding-45"));
    expect(answered?.reply).toMatchObject({ statusCode: 200, headers: { "retry-after": "60" } });
    expect(answered?.content).toEqual({
      operation_id: "onboarding-45",
      status: "accepted",
      lane: "bulk",
      accepted_at: expect.stringMatching(/^2026-11-30T/),
    });
  });

  test("shows nothing of a request that was perhaps not sent", async () => {
    const world = intakeWorld();
    world.failAt(2, "before");
    await world.call(post(ENABLE));
    expect((await world.call(get("onboarding-45")))?.content.status).toBe(404);
  });

  it.each(["onboarding-99", "accepted#onboarding-45", "", "x"])("answers 404 to %j", async (operationId) => {
    const world = intakeWorld();
    await world.call(post(ENABLE));
    const answered = await world.call(get(operationId));
    expect(answered?.content).toMatchObject({ type: "urn:orgconn:problem:not_found", status: 404 });
  });
});

test("reports a route that it does not know", async () => {
  const world = intakeWorld();
  const answered = await world.call({ ...post(ENABLE), routeKey: "DELETE /operations" });
  expect(answered?.content).toMatchObject({ type: "urn:orgconn:problem:unavailable", status: 503 });
  expect(world.reported).toEqual([
    new Error("The API has a route that the function does not know: DELETE /operations"),
  ]);
});

/** Records what the world's message asks for as the worker does. */
function record({ records, messages }: ReturnType<typeof intakeWorld>): void {
  const [message] = messages;
  const request = JSON.parse(message?.body ?? "") as Request;
  records.set(request.operation_id, {
    operation_id: request.operation_id,
    lane: message?.lane ?? "interactive",
    status: "succeeded",
    result: "applied",
    attempts: 0,
    throttles: 0,
    redrives: 0,
    enqueued_at: "2026-11-30T00:00:00.000Z",
    started_at: "2026-11-30T00:00:00.500Z",
    finished_at: "2026-11-30T00:00:01.500Z",
    duration_ms: 1_000,
    request,
    content_hash: contentHash(request),
    place: { lane: "interactive", sequence: "1", sent_at_ms: 0 },
    expires_at: 1_803_089_645,
  });
}
