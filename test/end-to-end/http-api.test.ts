/** The HTTP API, from a token to an outcome: the deployed bundle behind the stand-in for API Gateway. */
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { READ_SCOPE, WRITE_SCOPES } from "../../contract/http-api.ts";
import { acceptedToItem } from "../../contract/items/accepted-item.ts";
import { clientOptions } from "../../local/clients.ts";
import { CONNECTION, type Operator, startOperator } from "./operator.ts";

let operator: Operator;
let token: string;

beforeAll(async () => {
  operator = await startOperator();
  token = await tokenFor();
});
afterAll(() => operator.leave());

/** Asks the stand-in for a token, as a client does. */
async function tokenFor(asked: Readonly<Record<string, string>> = {}): Promise<string> {
  const response = await fetch(`${operator.stack.endpoints.auth0}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: "local-client-id",
      client_secret: "local-client-secret",
      audience: "https://orgconn.local",
      ...asked,
    }),
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as { access_token: string }).access_token;
}

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

async function call(method: string, path: string, options: RequestInit = {}): Promise<Answered> {
  const response = await fetch(`${operator.stack.endpoints.httpApi}${path}`, {
    method,
    ...options,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...options.headers },
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Answered["body"],
  };
}

const post = (body: object, headers: Record<string, string> = {}, path = "/operations") =>
  call("POST", path, { body: JSON.stringify(body), headers });

const enable = (organization: string) => ({
  action: "enable",
  organization_id: organization,
  connection_id: CONNECTION,
});

/** Looks the operation up until it ended. */
function outcome(location: string): Promise<Answered["body"]> {
  return vi.waitFor(
    async () => {
      const { body } = await call("GET", location);
      if (body.finished_at === undefined) throw new Error(JSON.stringify(body));
      return body;
    },
    { timeout: 25_000, interval: 50 },
  );
}

test("a request comes to an outcome, in the client's name", { timeout: 60_000 }, async () => {
  const { status, headers, body } = await post({ operation_id: "http-enable-1", ...enable("org_1") });
  expect([status, body]).toEqual([
    202,
    { operation_id: "http-enable-1", status: "accepted", lane: "interactive" },
  ]);
  expect(headers.get("retry-after")).toBe("1");
  expect(await outcome(headers.get("location") ?? "")).toMatchObject({
    status: "succeeded",
    result: "applied",
    request: { requested_by: "api:local-client-id@clients" },
  });
});

test("a request that is sent again under its Idempotency-Key is one operation, and another one is refused", {
  timeout: 60_000,
}, async () => {
  const key = { "idempotency-key": "http-idempotent-1" };
  const first = await post(enable("org_2"), key);
  expect(first.status).toBe(202);
  expect(await post(enable("org_2"), key)).toMatchObject({ status: 202, body: first.body });
  await outcome("/operations/http-idempotent-1");
  expect(await post(enable("org_2"), key)).toMatchObject({ status: 202, body: first.body });
  expect(await post(enable("org_3"), key)).toMatchObject({
    status: 422,
    body: { type: "urn:orgconn:problem:operation_id_reused" },
  });
  const { objects } = await operator.json("history", "org_2");
  expect(objects.map(({ operation_id }) => operation_id)).toEqual(["http-idempotent-1"]);
});

test("what is accepted and not yet recorded is shown to its client alone, and not in a history, the batches or the dead letters", {
  timeout: 60_000,
}, async () => {
  await operator.run("pause", "--lane", "bulk");
  const request = { operation_id: "http-waiting-1", batch_id: "http-batch", ...enable("org_4") };
  expect((await post(request, {}, "/operations?lane=bulk")).status).toBe(202);
  expect((await call("GET", "/operations/http-waiting-1")).body).toMatchObject({
    status: "accepted",
    lane: "bulk",
  });
  const { code, out } = await operator.run("status", "http-waiting-1");
  expect([code, ...out.slice(1, 4)]).toEqual([
    0,
    "status        accepted over HTTP, sent",
    "lane          bulk",
    "client        local-client-id@clients",
  ]);
  expect((await operator.json("history", "org_4")).objects).toEqual([]);
  expect((await operator.json("batch", "list")).objects).toEqual([]);
  expect((await operator.json("dead-letters", "list")).objects).toEqual([]);
  await operator.run("resume", "--lane", "bulk");
  expect(await outcome("/operations/http-waiting-1")).toMatchObject({ status: "succeeded" });
  const { objects } = await operator.json("history", "org_4");
  expect(objects.map(({ operation_id }) => operation_id)).toEqual(["http-waiting-1"]);
});

test("orgconn status tells of a request that was taken in and not sent", async () => {
  const { endpoints, tables } = operator.stack;
  const dynamodb = new DynamoDBClient(clientOptions(endpoints.dynamodb));
  const accepted = { contentHash: "hash", lane: "bulk", client: "crm@clients", acceptedAtMs: 0 } as const;
  const Item = marshall(acceptedToItem({ ...accepted, operationId: "http-not-sent-1" }));
  await dynamodb.send(new PutItemCommand({ TableName: tables.operations, Item }));
  dynamodb.destroy();
  const { code, out } = await operator.run("status", "http-not-sent-1");
  expect([code, out[1]]).toEqual([4, "status        accepted over HTTP, not yet sent"]);
  const { objects } = await operator.json("status", "http-not-sent-1");
  expect(objects).toMatchObject([
    { status: "accepted", lane: "bulk", client: "crm@clients", accepted_at: "1970-01-01T00:00:00.000Z" },
  ]);
  expect(objects[0]).not.toHaveProperty("sent_at");
});

describe("a call is refused by API Gateway", () => {
  test.each([
    ["without a token", ""],
    ["with a token that is none", "Bearer abc"],
  ])("%s", async (_, authorization) => {
    const { status, body } = await call("GET", "/operations/http-enable-1", { headers: { authorization } });
    expect([status, body]).toEqual([401, { message: "Unauthorized" }]);
  });

  test("with a token for another API", async () => {
    const other = await tokenFor({ audience: "https://tenant.example.auth0.com/api/v2/" });
    const headers = { authorization: `Bearer ${other}` };
    expect(await call("GET", "/operations/http-enable-1", { headers })).toMatchObject({ status: 401 });
  });

  test("with a token that has none of the route's scopes", async () => {
    const headers = { authorization: `Bearer ${await tokenFor({ scope: READ_SCOPE })}` };
    const { status, body } = await post(enable("org_5"), headers);
    expect([status, body]).toEqual([403, { message: "Forbidden" }]);
  });

  test("to a route that there is not", async () => {
    const { status, body } = await call("GET", "/operations");
    expect([status, body]).toEqual([404, { message: "Not Found" }]);
  });

  test("from a web page", async () => {
    const headers = { origin: "https://evil.example" };
    expect((await call("GET", "/operations/http-enable-1", { headers })).status).toBe(403);
  });
});

test("the function refuses a lane whose own scope the token lacks", async () => {
  const headers = { authorization: `Bearer ${await tokenFor({ scope: WRITE_SCOPES.interactive })}` };
  const bulk = await post(
    { operation_id: "http-lane-1", ...enable("org_6") },
    headers,
    "/operations?lane=bulk",
  );
  expect(bulk).toMatchObject({ status: 403, body: { type: "urn:orgconn:problem:forbidden" } });
});
