/**
 * The contract of the HTTP API: what the deployed bundle and the stand-in for API Gateway answer is in the OpenAPI document, and every answer
 * that the document names is given.
 */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { HTTP_ROUTES, type HttpRoute, READ_SCOPE, WRITE_SCOPES } from "../../contract/http-api.ts";
import { readBuiltTemplate, readDeployment } from "../../local/deployment.ts";
import type { HttpApiDeployment } from "../../local/http-api/deployment.ts";
import { type LocalHttpApi, startHttpApi } from "../../local/http-api/server.ts";
import type { EmbeddedStack } from "../../local/stack.ts";
import { answerKey, documented, documentedKeys } from "../doors/http/documented.ts";
import { startEmbeddedStack } from "./built.ts";

const { submit, lookUp } = HTTP_ROUTES;

/** What only API Gateway says, and its stand-in never: it had no answer of Lambda. */
const NOT_HERE = [submit, lookUp].map(({ method, path }) => `${method} ${path} 503 application/json`);

const ENABLE = {
  operation_id: "openapi-enable-1",
  action: "enable",
  organization_id: "org_0000000000000001",
  connection_id: "con_0000000000000001",
};

let stack: EmbeddedStack;
/** The same API before a function that has no table, before one that does not start, and for one call a second. */
let withoutTable: LocalHttpApi;
let broken: LocalHttpApi;
let narrow: LocalHttpApi;
let token: string;
const given = new Set<string>();

beforeAll(async () => {
  stack = await startEmbeddedStack({ tenant: { kind: "stand-in", options: { latencyMs: [0, 5] } } });
  withoutTable = await apiWith({ OPERATIONS_TABLE: "missing" });
  broken = await apiWith({ OPERATIONS_TABLE: "" });
  narrow = await apiWith({}, { rate: 1, burst: 1 });
  token = await tokenFor(Object.values([READ_SCOPE, ...Object.values(WRITE_SCOPES)]));
});
afterAll(async () => {
  await Promise.all([withoutTable, broken, narrow].map((api) => api?.stop()));
  await stack?.stop(1_000);
});

/** Starts the API once more, with a function whose environment differs, or with another limit. */
async function apiWith(
  variables: Readonly<Record<string, string>>,
  throttle?: HttpApiDeployment["throttle"],
): Promise<LocalHttpApi> {
  const { sqs, dynamodb, secretsmanager, auth0 } = stack.endpoints;
  const { httpApi } = readDeployment(await readBuiltTemplate(), sqs);
  if (httpApi === undefined) throw new Error("The template has no HTTP API.");
  const { name, properties } = httpApi.function;
  const { Variables } = properties.Environment as { readonly Variables: Record<string, string> };
  const Environment = { Variables: { ...Variables, ...variables } };
  return startHttpApi({
    deployment: {
      ...httpApi,
      function: { name, properties: { ...properties, Environment } },
      throttle: throttle ?? httpApi.throttle,
    },
    endpoints: { sqsEndpoint: sqs, dynamodbEndpoint: dynamodb, secretsEndpoint: secretsmanager },
    issuerUrl: auth0,
    port: 0,
    onLog() {},
  });
}

async function tokenFor(scopes: readonly string[]): Promise<string> {
  const response = await fetch(`${stack.endpoints.auth0}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: "local-client-id",
      client_secret: "local-client-secret",
      audience: stack.httpApiAudience,
      scope: scopes.join(" "),
    }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

interface Call {
  readonly api?: LocalHttpApi;
  /** Default: one with every scope. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: string | object;
  readonly id?: string;
}

/** Makes a call, and holds its answer against the document. */
async function call(route: HttpRoute, options: Call = {}) {
  const { api = { endpoint: stack.endpoints.httpApi }, headers, query = "", body, id = "" } = options;
  const response = await fetch(`${api.endpoint}${route.path.replace("{operation_id}", id)}${query}`, {
    method: route.method,
    headers: {
      authorization: `Bearer ${options.token ?? token}`,
      "content-type": "application/json",
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const answered = {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    content: (await response.json()) as { readonly status?: unknown },
  };
  expect(documented(route, answered)).toEqual([]);
  given.add(answerKey(route, answered));
  return answered;
}

const statusOf = async (route: HttpRoute, options: Call) => (await call(route, options)).statusCode;

test("a request is accepted, waits, and gets a record", async () => {
  await stack.lanes.bulk.disable();
  const waiting = { ...ENABLE, operation_id: "openapi-waiting-1" };
  expect(await statusOf(submit, { body: waiting, query: "?lane=bulk" })).toBe(202);
  expect((await call(lookUp, { id: waiting.operation_id })).content.status).toBe("accepted");
  stack.lanes.bulk.enable();

  const others = [
    { ...ENABLE, action: "retrieve", operation_id: "openapi-retrieve-1", connection_id: undefined },
    { ...ENABLE, operation_id: "openapi-rejected-1", connection_id: "con_9" },
  ];
  for (const body of [ENABLE, ...others]) expect(await statusOf(submit, { body })).toBe(202);
  for (const { operation_id: id } of [waiting, ENABLE, ...others]) {
    await vi.waitFor(async () => expect((await call(lookUp, { id })).content).toHaveProperty("finished_at"), {
      timeout: 25_000,
      interval: 50,
    });
  }
});

test("a submission is refused by the function", async () => {
  expect(await statusOf(submit, { body: {} })).toBe(400);
  const one = await tokenFor([WRITE_SCOPES.interactive]);
  expect(await statusOf(submit, { body: ENABLE, token: one, query: "?lane=bulk" })).toBe(403);
  expect(await statusOf(submit, { body: { ...ENABLE, reason: "x".repeat(9_000) } })).toBe(413);
  expect(await statusOf(submit, { body: ENABLE, headers: { "content-type": "text/plain" } })).toBe(415);
  expect(await statusOf(submit, { body: { ...ENABLE, reason: "another" } })).toBe(422);
});

test("an operation is not known", async () => {
  expect(await statusOf(lookUp, { id: "openapi-unknown-1" })).toBe(404);
});

test("API Gateway refuses a call", async () => {
  expect(await statusOf(submit, { body: "x".repeat(10 * 1_024 * 1_024 + 1) })).toBe(413);
  const [read, write] = await Promise.all([tokenFor([READ_SCOPE]), tokenFor([WRITE_SCOPES.bulk])]);
  expect(await statusOf(submit, { body: ENABLE, token: read })).toBe(403);
  expect(await statusOf(lookUp, { id: ENABLE.operation_id, token: write })).toBe(403);
  for (const route of [submit, lookUp]) {
    expect(await statusOf(route, { id: ENABLE.operation_id, headers: { authorization: "" } })).toBe(401);
  }
  // Before it looks at a token.
  const many = [submit, lookUp].map((route) =>
    Promise.all([1, 2].map(() => statusOf(route, { id: "x", token: "", api: narrow }))),
  );
  for (const statuses of await Promise.all(many)) expect(statuses).toContain(429);
});

test("the function fails", async () => {
  for (const route of [submit, lookUp]) {
    const options = { ...(route === submit ? { body: ENABLE } : {}), id: ENABLE.operation_id };
    expect(await statusOf(route, { ...options, api: withoutTable })).toBe(503);
    expect(await statusOf(route, { ...options, api: broken })).toBe(500);
  }
});

test("every answer of the document was given", () => {
  expect([...given, ...NOT_HERE].toSorted()).toEqual(documentedKeys().toSorted());
});
