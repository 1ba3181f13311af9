/** What API Gateway makes of a call, as docs/assumptions.md says. */
import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { eventOf } from "../../../local/http-api/event.ts";

function eventFor(headers: Record<string, string[]>, body: string, url = "/operations") {
  const incoming = { url, method: "POST", httpVersion: "1.1", headersDistinct: headers, socket: {} };
  return eventOf({
    incoming: incoming as unknown as IncomingMessage,
    body: Buffer.from(body),
    matched: { route: { key: "POST /operations", scopes: ["a", "b"] }, parameters: {} },
    claims: { sub: "crm@clients" },
    scopes: ["b", "c"],
    nowMs: 0,
  });
}

test.each([
  ["application/json", false],
  ["application/json; charset=utf-8", false],
  ["text/csv", false],
  ["application/xml", false],
  ["application/problem+json", true],
  ["application/json-patch+json", true],
  ["application/x-www-form-urlencoded", true],
  [undefined, true],
])("a body of the type %s is in base64: %s", (type, isBase64Encoded) => {
  const event = eventFor(type === undefined ? {} : { "content-type": [type] }, "{}");
  expect(event).toMatchObject({ isBase64Encoded, body: isBase64Encoded ? "e30=" : "{}" });
});

test("no body is not in base64", () => {
  expect(eventFor({}, "")).toMatchObject({ isBase64Encoded: false });
  expect(eventFor({}, "")).not.toHaveProperty("body");
});

test("values of one name have commas between, and the token's scopes are a list", () => {
  expect(eventFor({ "x-a": ["1", "2"] }, "", "/operations?lane=bulk&lane=fast")).toMatchObject({
    headers: { "x-a": "1,2" },
    queryStringParameters: { lane: "bulk,fast" },
    requestContext: { authorizer: { jwt: { scopes: ["b", "c"] } } },
  });
});
