import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Seen } from "../../contract/pair.ts";
import type { Settings } from "../../contract/request.ts";
import type { Answer } from "../../lambda/answer/calls.ts";
import { interpret, TURNED_OFF } from "../../lambda/answer/interpret.ts";
import type { Meaning } from "../../lambda/answer/meaning.ts";
import { answered, CALL, type CallName, failed, refused } from "./answers.ts";

/** What an answer means for each call; a row that names one meaning for all calls is short for six. */
type Row = readonly [
  what: string,
  answer: Answer,
  meanings:
    | Meaning
    | (Record<CallName, Meaning> | (Partial<Record<CallName, Meaning>> & { others: Meaning })),
];

const ENTRY = { connection_id: "con_1", show_as_button: true };
const OFF_ENTRY = { ...ENTRY, is_enabled: false };
const throttled = (message: string): Meaning => ({ kind: "throttled", message });
const rejected = (auth0Status: number, detail: string): Meaning => ({
  kind: "rejected",
  detail,
  auth0Status,
});
const mayLand = (auth0Status: number, detail: string): Meaning => ({
  kind: "retry",
  detail,
  unsettled: true,
  auth0Status,
});
const blocked = (
  what: Extract<Meaning, { kind: "blocked" }>["what"],
  auth0Status: number,
  detail: string,
): Meaning => ({ kind: "blocked", what, detail, unsettled: false, auth0Status });
const refusedToken = (words: string): Meaning => blocked("everything", 401, `401 ${words}`);
const done = (
  result: "applied" | "updated" | "unchanged",
  stateBefore: "enabled" | "disabled" | "untold",
  auth0Status: number,
  settings?: Settings,
): Meaning => ({ kind: "done", result, stateBefore, ...(settings && { settings }), auth0Status });

const seen = (auth0Status: number, state: Seen): Meaning => ({ kind: "seen", state, auth0Status });

/** What a proxy or the edge answered, for each call: writes are looked after, reads are tried again. */
const foreign = (auth0Status: number) => {
  const detail = `${auth0Status}, but not in Auth0's words`;
  const write: Meaning = { kind: "unrecognised", detail, auth0Status };
  return {
    "GET of one": mayLand(auth0Status, detail),
    GET: mayLand(auth0Status, detail),
    others: write,
  };
};
const scopes = (detail: string) => ({
  POST: blocked("create:organization_connections", 403, detail),
  "POST with settings": blocked("create:organization_connections", 403, detail),
  PATCH: blocked("update:organization_connections", 403, detail),
  DELETE: blocked("delete:organization_connections", 403, detail),
  "GET of one": blocked("read:organization_connections", 403, detail),
  GET: blocked("read:organization_connections", 403, detail),
});
const GONE = (detail: string) => ({
  PATCH: { kind: "go_on", next: "enable", auth0Status: 404 } as const,
  DELETE: done("unchanged", "disabled", 404),
  "GET of one": seen(404, { state: "disabled" }),
  others: rejected(404, detail),
});
/** An edge's own JSON, and a gateway's. */
const EDGE = {
  title: "Error 1018: Could not find host",
  status: 409,
  error_code: 1018,
  cloudflare_error: true,
};
const GATEWAY = { message: "no Route matched with those values" };
const NO_ORGANIZATION = "No organization found by that id or name";
const GLOBAL_LIMIT = "Global limit has been reached";
const WRITE_LIMIT = "Global per minute organization_connections_write group limit has been reached";
const INSUFFICIENT = "Insufficient scope, expected any of: create:organization_connection";

const ROWS: readonly Row[] = [
  [
    "a list",
    answered(200, { enabled_connections: [ENTRY], start: 0, limit: 100, total: 1 }),
    { ...foreign(200), GET: { kind: "page", connections: [ENTRY], total: 1, auth0Status: 200 } },
  ],
  [
    "an empty list, as recorded",
    answered(200, { enabled_connections: [], start: 0, limit: 0, total: 0 }),
    { ...foreign(200), GET: { kind: "page", connections: [], total: 0, auth0Status: 200 } },
  ],
  [
    "200 with an entry",
    answered(200, ENTRY),
    {
      ...foreign(200),
      POST: done("applied", "untold", 200, { show_as_button: true }),
      "POST with settings": done("applied", "untold", 200, { show_as_button: true }),
      PATCH: done("updated", "enabled", 200, { show_as_button: true }),
      DELETE: foreign(200).others,
      "GET of one": seen(200, { state: "enabled", settings: { show_as_button: true } }),
    },
  ],
  [
    "201 with an entry",
    answered(201, ENTRY),
    {
      ...foreign(201),
      POST: done("applied", "untold", 201, { show_as_button: true }),
      "POST with settings": done("applied", "untold", 201, { show_as_button: true }),
      PATCH: done("applied", "untold", 201, { show_as_button: true }),
    },
  ],
  [
    "201 with an entry that is off",
    answered(201, OFF_ENTRY),
    {
      ...foreign(201),
      POST: rejected(201, `201, but ${TURNED_OFF}`),
      "POST with settings": rejected(201, `201, but ${TURNED_OFF}`),
      PATCH: rejected(201, `201, but ${TURNED_OFF}`),
    },
  ],
  [
    "200 with an entry that is off",
    answered(200, OFF_ENTRY),
    {
      ...foreign(200),
      POST: rejected(200, `200, but ${TURNED_OFF}`),
      "POST with settings": rejected(200, `200, but ${TURNED_OFF}`),
      PATCH: rejected(200, `200, but ${TURNED_OFF}`),
      "GET of one": seen(200, { state: "off", settings: { show_as_button: true } }),
    },
  ],
  ["200 with another connection's entry", answered(200, { ...ENTRY, connection_id: "con_2" }), foreign(200)],
  ["201 whose body was cut", answered(201), foreign(201)],
  ["no content", answered(204), { ...foreign(204), DELETE: done("applied", "untold", 204) }],
  ["202, which the API does not give", answered(202, ENTRY), foreign(202)],
  ["a maintenance page", answered(200, "<html>Back soon</html>"), foreign(200)],
  [
    "400 invalid_body",
    refused(400, "Payload validation error", "invalid_body"),
    rejected(400, "400 Payload validation error (invalid_body)"),
  ],
  [
    "400 invalid_uri",
    refused(400, "Path validation error", "invalid_uri"),
    rejected(400, "400 Path validation error (invalid_uri)"),
  ],
  [
    "401 invalid token",
    refused(401, "Invalid token", "invalid_token"),
    { kind: "token_refused", unsettled: false },
  ],
  ["401 of a proxy", answered(401, "<html>Unauthorized</html>"), { kind: "token_refused", unsettled: true }],
  ["401 of a proxy, though the token is fresh", answered(401, "<html/>", true), foreign(401)],
  [
    "401 invalid token, though it is fresh",
    refused(401, "Invalid token", "invalid_token", true),
    refusedToken("Invalid token (invalid_token)"),
  ],
  [
    "401 invalid signature, though it is fresh",
    refused(401, "Invalid signature received for JSON Web Token validation", undefined, true),
    refusedToken("Invalid signature received for JSON Web Token validation"),
  ],
  [
    "401 client is not global, though it is fresh",
    refused(401, "Client is not global", undefined, true),
    refusedToken("Client is not global"),
  ],
  [
    "403 insufficient_scope",
    refused(403, INSUFFICIENT, "insufficient_scope"),
    scopes(`403 ${INSUFFICIENT} (insufficient_scope)`),
  ],
  ["403 insufficient scope, without its code", refused(403, INSUFFICIENT), scopes(`403 ${INSUFFICIENT}`)],
  [
    "403 insufficient_scope, in other words",
    refused(403, "Forbidden", "insufficient_scope"),
    scopes("403 Forbidden (insufficient_scope)"),
  ],
  [
    "403 insufficient_entitlement",
    refused(403, "This feature is not in your plan", "insufficient_entitlement"),
    {
      kind: "rejected",
      detail: expect.stringContaining("the tenant's Auth0 plan does not include this"),
      auth0Status: 403,
      entitlement: true,
    },
  ],
  [
    "403 insufficient_scope that asks to upgrade",
    refused(403, "Please upgrade your subscription to use organizations", "insufficient_scope"),
    {
      kind: "rejected",
      detail: expect.stringMatching(/^403 Please upgrade .*change the plan/),
      auth0Status: 403,
      entitlement: true,
    },
  ],
  [
    "403 that speaks of another API's scope",
    refused(403, "The identity provider answered: insufficient scope"),
    rejected(403, "403 The identity provider answered: insufficient scope"),
  ],
  ["400 in the words of a missing scope", refused(400, INSUFFICIENT), rejected(400, `400 ${INSUFFICIENT}`)],
  [
    "403 of another kind",
    refused(403, "This connection may not be used here", "operation_not_supported"),
    rejected(403, "403 This connection may not be used here (operation_not_supported)"),
  ],
  [
    "404 no such organization",
    refused(404, NO_ORGANIZATION, "inexistent_organization"),
    rejected(404, `404 ${NO_ORGANIZATION} (inexistent_organization)`),
  ],
  [
    "404 no such organization, without its code",
    refused(404, NO_ORGANIZATION),
    rejected(404, `404 ${NO_ORGANIZATION}`),
  ],
  [
    "404 no such organization, in other words",
    refused(404, "Not found", "inexistent_organization"),
    rejected(404, "404 Not found (inexistent_organization)"),
  ],
  [
    "404 the connection does not exist",
    refused(404, "The connection does not exist", "inexistent_connection"),
    GONE("404 The connection does not exist (inexistent_connection)"),
  ],
  ["404 connection not found", refused(404, "Connection not found"), GONE("404 Connection not found")],
  ["404 of a proxy", answered(404, "<html>Not Found</html>"), foreign(404)],
  ["404 of a gateway in JSON", answered(404, GATEWAY), foreign(404)],
  ["404 without a word", answered(404), foreign(404)],
  ["403 of a firewall", answered(403, "<html>Blocked</html>"), foreign(403)],
  ["403 of the edge in JSON", answered(403, { ...EDGE, status: 403, error_code: 1020 }), foreign(403)],
  ["409 of the edge in JSON", answered(409, EDGE), foreign(409)],
  ["409 of the edge in HTML", answered(409, "<html>error code: 1001</html>"), foreign(409)],
  ["400 of a proxy", answered(400, "<html>400 Bad Request</html>"), foreign(400)],
  ["400 whose statusCode is another one", answered(400, { statusCode: 404, message: "x" }), foreign(400)],
  ["400 whose statusCode is text", answered(400, { statusCode: "400", message: "x" }), foreign(400)],
  ["413 of a proxy", answered(413, "<html/>"), foreign(413)],
  ["421 of a proxy", answered(421), foreign(421)],
  [
    "409",
    refused(409, "The connection is already enabled", "conflict"),
    {
      POST: { kind: "go_on", next: "look", auth0Status: 409 },
      "POST with settings": { kind: "go_on", next: "look", auth0Status: 409 },
      others: {
        kind: "retry",
        detail: "409 The connection is already enabled (conflict)",
        unsettled: false,
        answered: true,
        auth0Status: 409,
      },
    },
  ],
  ["429 of the tenant", refused(429, GLOBAL_LIMIT, "too_many_requests"), throttled(GLOBAL_LIMIT)],
  ["429 of the endpoint group", refused(429, WRITE_LIMIT, "too_many_requests"), throttled(WRITE_LIMIT)],
  ["429 without a body", answered(429), throttled("")],
  ["429 of the edge", answered(429, EDGE), throttled("")],
  [
    "500",
    refused(500, "Internal error", "internal_error"),
    mayLand(500, "500 Internal error (internal_error)"),
  ],
  ["503 of a load balancer", answered(503, "<html>Service Unavailable</html>"), mayLand(503, "503")],
  ["503", refused(503, "Service unavailable"), mayLand(503, "503 Service unavailable")],
  ["502 of a gateway", answered(502), mayLand(502, "502")],
  ["504 of a gateway", answered(504), mayLand(504, "504")],
  ["530 of a content network", answered(530, EDGE), mayLand(530, "530")],
  ["less than an answer", answered(103), mayLand(103, "103")],
  ["408", answered(408), mayLand(408, "408")],
  ["425", answered(425), mayLand(425, "425")],
  ["300", answered(300), mayLand(300, "300")],
  ["a redirect, which is never followed", answered(302), mayLand(302, "302")],
  [
    "an answer that was lost",
    failed("lost", "no answer within 10 s"),
    { kind: "retry", detail: "no answer within 10 s", unsettled: true },
  ],
  [
    "a call that was never sent",
    failed("unsent", "connect ECONNREFUSED"),
    { kind: "retry", detail: "connect ECONNREFUSED", unsettled: false, excused: true },
  ],
  [
    "no token to be had",
    failed("credentials", "access_denied"),
    { kind: "blocked", what: "everything", detail: "access_denied", unsettled: false },
  ],
];

describe("interpret", () => {
  const cases = ROWS.flatMap(([what, answer, meanings]) =>
    (Object.keys(CALL) as CallName[]).map((name) => {
      const meaning =
        "kind" in meanings
          ? meanings
          : (meanings[name] ?? ("others" in meanings ? meanings.others : undefined));
      return [what, name, answer, meaning] as const;
    }),
  );
  it.each(cases)("%s, to a %s", (_, name, answer, meaning) => {
    expect(interpret(CALL[name], answer)).toEqual(meaning);
  });

  it("takes of an enabled connection the settings that are there, whatever else is", () => {
    const settings = { assign_membership_on_login: false, show_as_button: true, is_signup_enabled: true };
    const entry = { connection_id: "con_1", ...settings, connection: { name: "x" }, is_new: true };
    const odd = { ...entry, show_as_button: "true" };
    const { show_as_button: _, ...rest } = settings;
    expect(interpret(CALL["GET of one"], answered(200, entry))).toEqual(
      seen(200, { state: "enabled", settings }),
    );
    expect(interpret(CALL["GET of one"], answered(200, odd))).toEqual(
      seen(200, { state: "enabled", settings: rest }),
    );
    expect(interpret(CALL["GET of one"], answered(200, null))).toEqual(foreign(200).GET);
    expect(interpret(CALL["GET of one"], answered(200, [entry]))).toEqual(foreign(200).GET);
  });

  it("takes a list with totals and one without", () => {
    expect(interpret(CALL.GET, answered(200, [ENTRY]))).toEqual({
      kind: "page",
      connections: [ENTRY],
      auth0Status: 200,
    });
  });
});

describe("interpret, whatever comes back", () => {
  const bodies = fc.oneof(
    fc.jsonValue(),
    fc.constant(undefined),
    fc.record(
      { message: fc.anything(), errorCode: fc.anything(), statusCode: fc.anything() },
      { requiredKeys: [] },
    ),
  );
  const calls = fc.constantFrom(...Object.values(CALL));
  const statuses = (min: number, max: number) => fc.integer({ min, max });

  /** Checks a property of the meanings that answers of certain statuses have. */
  function always(status: fc.Arbitrary<number>, check: (meaning: Meaning, isList: boolean) => void): void {
    fc.assert(
      fc.property(calls, status, bodies, fc.boolean(), (call, code, body, freshToken) => {
        check(interpret(call, answered(code, body, freshToken)), call.kind === "list");
      }),
      { numRuns: 500 },
    );
  }

  it("never throws", () => {
    always(statuses(100, 999), (meaning) => expect(meaning.kind).toBeTypeOf("string"));
  });

  it("never blames the request for throttling, a token or a server", () => {
    always(fc.oneof(fc.constantFrom(401, 429), statuses(500, 999)), (meaning) => {
      expect(["throttled", "token_refused", "blocked", "retry", "unrecognised"]).toContain(meaning.kind);
    });
  });

  it("decides nothing by an error that does not repeat its status", () => {
    fc.assert(
      fc.property(calls, statuses(400, 499), bodies, fc.boolean(), (call, status, body, freshToken) => {
        fc.pre((Object(body) as { statusCode?: unknown }).statusCode !== status);
        const { kind } = interpret(call, answered(status, body, freshToken));
        expect(["unrecognised", "retry", "throttled", "token_refused"]).toContain(kind);
      }),
    );
  });

  it("takes nothing but an entry of the connection for a write's success, and nothing but a 204 for a DELETE's", () => {
    fc.assert(
      fc.property(calls, statuses(200, 299), bodies, (call, status, body) => {
        fc.pre(call.kind !== "list" && call.kind !== "get");
        const isSuccess = call.kind === "disable" && status === 204 && body === undefined;
        expect(interpret(call, answered(status, body)).kind).toBe(isSuccess ? "done" : "unrecognised");
      }),
    );
  });

  it("never takes a refusal for an effect", () => {
    always(fc.constantFrom(400, 401, 403, 422, 429, 500, 503), (meaning) => {
      expect(["done", "page", "seen", "go_on"]).not.toContain(meaning.kind);
    });
  });

  it("stops everything only for a fresh token that is refused", () => {
    fc.assert(
      fc.property(calls, statuses(100, 999), bodies, fc.boolean(), (call, status, body, freshToken) => {
        const meaning = interpret(call, answered(status, body, freshToken));
        const stopsEverything = meaning.kind === "blocked" && meaning.what === "everything";
        const isAuth0s = (Object(body) as { statusCode?: unknown }).statusCode === 401;
        expect(stopsEverything).toBe(status === 401 && freshToken && isAuth0s);
      }),
    );
  });
});
