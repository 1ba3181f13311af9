import { describe, expect, it } from "vitest";
import { type CallOptions, ENABLE, intakeWorld, post } from "./world.ts";

const { operation_id: _, ...WITHOUT_ID } = ENABLE;
const LONG_NAME = "x".repeat(250);

describe("a request that the API refuses", () => {
  it.each<[string, unknown, CallOptions, number, readonly object[]]>([
    ["no JSON", "{", {}, 400, [{ pointer: "#" }]],
    ["a list", [ENABLE], {}, 400, [{ pointer: "#" }]],
    ["an unknown action", { ...ENABLE, action: "enabel" }, {}, 400, [{ pointer: "#/action" }]],
    ["a field in quotes", { ...ENABLE, show_as_button: "true" }, {}, 400, [{ pointer: "#/show_as_button" }]],
    ["a state", { ...ENABLE, expected: { state: "off" } }, {}, 400, [{ pointer: "#/expected/state" }]],
    ["unknown fields", { ...ENABLE, a: 1, "b/c": 2 }, {}, 400, [{ pointer: "#/a" }, { pointer: "#/b~1c" }]],
    ["no operation_id", WITHOUT_ID, {}, 400, [{ pointer: "#/operation_id" }]],
    [
      "a key that is too short",
      WITHOUT_ID,
      { headers: { "idempotency-key": "x" } },
      400,
      [{ header: "Idempotency-Key" }],
    ],
    [
      "two keys",
      ENABLE,
      { headers: { "idempotency-key": "onboarding-46" } },
      400,
      [{ header: "Idempotency-Key" }],
    ],
    ["a long name", { ...ENABLE, requested_by: LONG_NAME }, {}, 400, [{ pointer: "#/requested_by" }]],
    ["no such lane", ENABLE, { query: { lane: "fast" } }, 400, [{ parameter: "lane" }]],
    ["no scope for the lane", ENABLE, { scopes: ["operations:write:bulk"] }, 403, [{ parameter: "lane" }]],
    ["no subject", ENABLE, { subject: "" }, 403, [{ header: "Authorization" }]],
    ["a huge body", { ...ENABLE, reason: "x".repeat(8_192) }, {}, 413, [{ pointer: "#" }]],
    ["a form", ENABLE, { headers: { "content-type": "text/plain" } }, 415, [{ header: "Content-Type" }]],
    [
      "a packed body",
      ENABLE,
      { headers: { "content-encoding": "gzip" } },
      415,
      [{ header: "Content-Encoding" }],
    ],
  ])("%s", async (_, body, options, status, errors) => {
    const world = intakeWorld();
    const answered = await world.call(post(body, options));
    expect(answered?.reply).toMatchObject({
      statusCode: status,
      headers: { "content-type": "application/problem+json" },
    });
    expect(answered?.content).toMatchObject({ status, errors });
    expect(world.calls()).toBe(0);
  });

  it("is told everything that is wrong at once", async () => {
    const answered = await intakeWorld().call(post({ ...ENABLE, organization_id: "x", connection_id: "y" }));
    expect(answered?.content.errors?.map(({ pointer }) => pointer)).toEqual([
      "#/organization_id",
      "#/connection_id",
    ]);
  });

  it("without an id is told of both places where it may be", async () => {
    const answered = await intakeWorld().call(post(WITHOUT_ID));
    expect(answered?.content.detail).toMatch(
      /^operation_id is required: .*; in the body, or in the header Idempotency-Key$/,
    );
  });

  it("is bytes that are not UTF-8", async () => {
    const event = { ...post(""), body: Buffer.from([0x7b, 0xff]).toString("base64"), isBase64Encoded: true };
    expect((await intakeWorld().call(event))?.content).toMatchObject({
      status: 400,
      detail: "the body must be UTF-8",
      errors: [{ pointer: "#" }],
    });
  });
});

describe("a request that the API takes", () => {
  it.each<[string, CallOptions]>([
    ["a charset", { headers: { "content-type": 'application/json; charset="UTF-8"' } }],
    ["the key in both places", { headers: { "idempotency-key": ENABLE.operation_id } }],
    ["the scope of its lane alone", { scopes: ["operations:write:interactive"] }],
    ["a subject that is not well-formed", { subject: "\ud83d@clients" }],
  ])("has %s", async (_, options) => {
    expect((await intakeWorld().call(post(ENABLE, options)))?.reply.statusCode).toBe(202);
  });

  it("may be encoded by API Gateway", async () => {
    const body = Buffer.from(JSON.stringify(ENABLE)).toString("base64");
    const answered = await intakeWorld().call({ ...post(""), body, isBase64Encoded: true });
    expect(answered?.reply.statusCode).toBe(202);
  });
});
