import { afterEach, describe, expect, it } from "vitest";
import type { Call } from "../../lambda/answer/calls.ts";
import { createTenant } from "../../lambda/auth0/http.ts";
import { createHttpClient, type HttpClient } from "../../lambda/auth0/http-client.ts";
import { HTTP_LIMITS, type HttpLimits } from "../../lambda/auth0/limits.ts";
import type { TokenAnswer, TokenSource } from "../../lambda/auth0/token.ts";
import { machineClock } from "../../local/tenant/options.ts";
import { closedOrigin, startServer } from "./server.ts";

const ENABLE: Call = {
  kind: "enable",
  organizationId: "org_1",
  connectionId: "con_1",
  settings: { show_as_button: false },
};
const DISABLE: Call = { kind: "disable", organizationId: "org_1", connectionId: "con_1" };
const LIST: Call = { kind: "list", organizationId: "org_1", page: 0 };

const TOKEN: TokenAnswer = { kind: "token", token: "CANARY-token", fresh: true };

/** A token source that always says the same and remembers what it is told. */
function tokens(answer: TokenAnswer | Promise<TokenAnswer> = TOKEN) {
  const told: string[] = [];
  const source: TokenSource = {
    current: async () => answer,
    foresee: () => {},
    quiet: async () => {},
    refused: (token) => void told.push(`refused ${token}`),
    doubted: (token) => void told.push(`doubted ${token}`),
  };
  return { ...source, told };
}

const opened: HttpClient[] = [];

function tenantAt(origin: string, source: TokenSource = tokens(), limits: Partial<HttpLimits> = {}) {
  const http = createHttpClient({ origin, clock: machineClock, limits: { ...HTTP_LIMITS, ...limits } });
  opened.push(http);
  return createTenant({ http, tokens: source, clock: machineClock, tokenTimeoutMs: 100 });
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((http) => http.close()));
});

const json = (body: unknown) => JSON.stringify(body);

describe("a call", () => {
  it("goes out as its HTTP, with the token", async () => {
    await using server = await startServer((_request, response) =>
      response.writeHead(201).end(json({ a: 1 })),
    );
    const tenant = tenantAt(server.origin);
    expect(await tenant.call(ENABLE)).toMatchObject({
      kind: "http",
      status: 201,
      body: { a: 1 },
      freshToken: true,
    });
    await tenant.call(LIST);
    expect(server.received).toMatchObject([
      {
        method: "POST",
        path: "/api/v2/organizations/org_1/enabled_connections",
        body: '{"connection_id":"con_1","show_as_button":false}',
        headers: { authorization: "Bearer CANARY-token", "content-type": "application/json" },
      },
      { method: "GET", body: "", headers: { authorization: "Bearer CANARY-token" } },
    ]);
    expect(server.received[1]?.headers).not.toHaveProperty("content-type");
  });

  it("cannot be sent elsewhere by the ids in it", async () => {
    await using server = await startServer((_request, response) => response.writeHead(404).end());
    const organizationId = "../../clients?x=1#\r\nhost: evil";
    await tenantAt(server.origin).call({ kind: "disable", organizationId, connectionId: "//evil/.." });
    const [request] = server.received;
    expect(request?.path).toBe(
      "/api/v2/organizations/..%2F..%2Fclients%3Fx%3D1%23%0D%0Ahost%3A%20evil/enabled_connections/%2F%2Fevil%2F..",
    );
    expect(request?.headers.host).toBe(new URL(server.origin).host);
  });

  it.each([204, 301, 307, 400, 404, 409, 418, 429, 500, 503])(
    "is answered by the status %i as it is",
    async (status) => {
      await using server = await startServer((_request, response) => {
        response.writeHead(status, { location: "/elsewhere", "x-ratelimit-remaining": "3" }).end("<html>");
      });
      const source = tokens();
      const answer = await tenantAt(server.origin, source).call(DISABLE);
      expect(answer).toMatchObject({ kind: "http", status, headers: { "x-ratelimit-remaining": "3" } });
      expect(answer).toHaveProperty("body", status === 204 ? undefined : "<html>");
      expect(server.received).toHaveLength(1);
      expect(source.told).toEqual([]);
    },
  );

  it("never answers with the token, even if the other side repeats it", async () => {
    await using server = await startServer((request, response) => {
      response.writeHead(400).end(JSON.stringify({ message: `bad: ${request.headers.authorization}` }));
    });
    const answer = await tenantAt(server.origin).call(DISABLE);
    expect(answer).toMatchObject({ status: 400, body: { message: "bad: Bearer [token]" } });
    expect(JSON.stringify(answer)).not.toContain("CANARY");
  });
});

describe("the token source is told", () => {
  const OWN = json({ statusCode: 401, error: "Unauthorized", message: "Invalid token" });
  it.each([
    [OWN, true, "refused"],
    [OWN, false, "refused"],
    ["", true, "doubted"],
    ["", false, "doubted"],
    ["<html>Sign in to the proxy</html>", false, "doubted"],
    [json({ title: "Unauthorized", status: 401 }), false, "doubted"],
    [json({ statusCode: 403 }), false, "doubted"],
  ])("of a 401 %s, where the token was fresh: %s", async (body, fresh, told) => {
    await using server = await startServer((_request, response) => response.writeHead(401).end(body));
    const source = tokens({ ...TOKEN, fresh });
    const answer = await tenantAt(server.origin, source).call(DISABLE);
    expect(answer).toMatchObject({ kind: "http", status: 401, freshToken: fresh });
    expect(source.told).toEqual([`${told} CANARY-token`]);
    expect(server.received).toHaveLength(1);
  });

  it("of a 403 for a missing scope, and of no other 403", async () => {
    const bodies = [
      { statusCode: 403, errorCode: "insufficient_scope", message: "Insufficient scope, expected any of: …" },
      { errorCode: "insufficient_scope", message: "in the words of a proxy" },
      { statusCode: 403, errorCode: "operation_not_supported", message: "Not for this organization" },
    ];
    await using server = await startServer((_request, response, _received, count) => {
      response.writeHead(403).end(json(bodies[count - 1]));
    });
    const source = tokens();
    const tenant = tenantAt(server.origin, source);
    for (const _ of bodies) await tenant.call(DISABLE);
    expect(source.told).toEqual(["doubted CANARY-token"]);
  });
});

describe("without a token", () => {
  it.each([
    ["refused", "credentials"],
    ["unreachable", "unsent"],
  ] as const)("that is %s the call is %s", async (cause, failure) => {
    await using server = await startServer((_request, response) => response.end());
    const answer = await tenantAt(server.origin, tokens({ kind: "unavailable", cause, detail: "why" })).call(
      DISABLE,
    );
    expect(answer).toMatchObject({ kind: "failure", failure, detail: "why" });
    expect(server.received).toEqual([]);
  });

  it("in time the call is unsent", async () => {
    await using server = await startServer((_request, response) => response.end());
    const answer = await tenantAt(server.origin, tokens(new Promise(() => {}))).call(DISABLE);
    expect(answer).toMatchObject({ kind: "failure", failure: "unsent", detail: "no token within 100 ms" });
    expect(server.received).toEqual([]);
  });
});

describe("what fails on the way", () => {
  it("is unsent before the call was written", async () => {
    const answer = await tenantAt(await closedOrigin()).call(DISABLE);
    expect(answer).toMatchObject({ kind: "failure", failure: "unsent", detail: "ECONNREFUSED" });
  });

  it("is lost after that", async () => {
    await using server = await startServer((request) => request.socket.resetAndDestroy());
    expect(await tenantAt(server.origin).call(DISABLE)).toMatchObject({ kind: "failure", failure: "lost" });
  });

  it.each([
    [200, DISABLE, "http"],
    [201, ENABLE, "http"],
    [200, LIST, "http"],
    [429, ENABLE, "http"],
    [403, DISABLE, "lost"],
    [404, DISABLE, "lost"],
    [401, DISABLE, "lost"],
    [409, ENABLE, "lost"],
    [302, ENABLE, "lost"],
    [500, LIST, "lost"],
  ] as const)("a %i whose body is not whole: %o is %s", async (status, call, expected) => {
    await using server = await startServer((_request, response) => {
      response.writeHead(status, { "x-ratelimit-remaining": "3" }).end("x".repeat(2_000));
    });
    const source = tokens();
    const answer = await tenantAt(server.origin, source, { maxAnswerBytes: 1_000 }).call(call);
    if (expected === "http") {
      expect(answer).toMatchObject({ kind: "http", status, headers: { "x-ratelimit-remaining": "3" } });
      expect(answer).toHaveProperty("body", undefined);
    } else {
      const detail = `${status}: the answer is larger than 1000 bytes`;
      expect(answer).toMatchObject({ kind: "failure", failure: "lost", detail });
    }
    expect(source.told).toEqual([]);
  });
});
