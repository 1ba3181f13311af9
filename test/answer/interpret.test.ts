import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interpret } from "../../lambda/answer/interpret.ts";
import type { Meaning } from "../../lambda/answer/meaning.ts";
import type { Answer } from "../../lambda/auth0/calls.ts";
import type { Before } from "../../lambda/order/pair.ts";
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
const throttled = (message: string): Meaning => ({ kind: "throttled", message });
const rejected = (auth0Status: number, detail: string): Meaning => ({
  kind: "rejected",
  detail,
  auth0Status,
});
const retry = (auth0Status: number, detail: string): Meaning => ({
  kind: "retry",
  detail,
  unsettled: false,
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
  stateBefore: "enabled" | "disabled",
  auth0Status: number,
): Meaning => ({ kind: "done", result, stateBefore, auth0Status });

const seen = (auth0Status: number, state: Before): Meaning => ({ kind: "seen", state, auth0Status });

const NO_ENTRY = "the answer is not an enabled connection";
const scopes = (detail: string) => ({
  POST: blocked("create:organization_connections", 403, detail),
  "POST with settings": blocked("create:organization_connections", 403, detail),
  PATCH: blocked("update:organization_connections", 403, detail),
  DELETE: blocked("delete:organization_connections", 403, detail),
  "GET of one": blocked("read:organization_connections", 403, detail),
  GET: blocked("read:organization_connections", 403, detail),
});
const GONE = (detail: string) => ({
  PATCH: { kind: "go_on", next: "enable" } as const,
  DELETE: done("unchanged", "disabled", 404),
  "GET of one": seen(404, { state: "disabled" }),
  others: rejected(404, detail),
});
const NO_ORGANIZATION = "No organization found by that id or name";
const GLOBAL_LIMIT = "Global limit has been reached";
const WRITE_LIMIT = "Global per minute organization_connections_write group limit has been reached";
const INSUFFICIENT = "Insufficient scope, expected any of: create:organization_connection";

const ROWS: readonly Row[] = [
  [
    "success",
    answered(200, { enabled_connections: [ENTRY], start: 0, limit: 100, total: 1 }),
    {
      POST: done("applied", "disabled", 200),
      "POST with settings": done("applied", "disabled", 200),
      PATCH: done("updated", "enabled", 200),
      DELETE: done("applied", "enabled", 200),
      "GET of one": retry(200, NO_ENTRY),
      GET: { kind: "page", connections: [ENTRY], total: 1, auth0Status: 200 },
    },
  ],
  [
    "created",
    answered(201, ENTRY),
    {
      POST: done("applied", "disabled", 201),
      "POST with settings": done("applied", "disabled", 201),
      PATCH: done("updated", "enabled", 201),
      DELETE: done("applied", "enabled", 201),
      "GET of one": seen(201, { state: "enabled", settings: { show_as_button: true } }),
      GET: retry(201, "the answer is not a list of enabled connections"),
    },
  ],
  [
    "no content",
    answered(204),
    {
      POST: done("applied", "disabled", 204),
      "POST with settings": done("applied", "disabled", 204),
      PATCH: done("updated", "enabled", 204),
      DELETE: done("applied", "enabled", 204),
      "GET of one": retry(204, NO_ENTRY),
      GET: retry(204, "the answer is not a list of enabled connections"),
    },
  ],
  [
    "a maintenance page",
    answered(200, "<html>Back soon</html>"),
    mayLand(200, "200, but not in Auth0's words"),
  ],
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
  ["401 invalid token", refused(401, "Invalid token", "invalid_token"), { kind: "token_refused" }],
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
    "403 that speaks of somebody else's scope",
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
  [
    "404 of somebody between us and the API",
    answered(404, "<html>Not Found</html>"),
    mayLand(404, "404, but not in Auth0's words"),
  ],
  ["404 without a word", answered(404), GONE("404")],
  ["403 of a firewall", answered(403, "<html>Blocked</html>"), mayLand(403, "403, but not in Auth0's words")],
  [
    "409",
    refused(409, "The connection is already enabled", "conflict"),
    {
      POST: done("unchanged", "enabled", 409),
      "POST with settings": { kind: "go_on", next: "update" },
      others: retry(409, "409 The connection is already enabled (conflict)"),
    },
  ],
  ["429 of the tenant", refused(429, GLOBAL_LIMIT, "too_many_requests"), throttled(GLOBAL_LIMIT)],
  ["429 of the endpoint group", refused(429, WRITE_LIMIT, "too_many_requests"), throttled(WRITE_LIMIT)],
  ["429 without a body", answered(429), throttled("")],
  [
    "500",
    refused(500, "Internal error", "internal_error"),
    retry(500, "500 Internal error (internal_error)"),
  ],
  ["503 of a load balancer", answered(503, "<html>Service Unavailable</html>"), retry(503, "503")],
  ["less than an answer", answered(103), retry(103, "103")],
  ["503", refused(503, "Service unavailable"), retry(503, "503 Service unavailable")],
  ["502 of a gateway", answered(502), mayLand(502, "502")],
  ["504 of a gateway", answered(504), mayLand(504, "504")],
  ["520 of a content network", answered(520), mayLand(520, "520")],
  ["524 of a content network", answered(524), mayLand(524, "524")],
  ["408", answered(408), mayLand(408, "408")],
  ["425", answered(425), retry(425, "425")],
  ["300", answered(300), retry(300, "300")],
  ["a redirect, which is never followed", answered(302), retry(302, "302")],
  ["413", answered(413), rejected(413, "413")],
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
    expect(interpret(CALL["GET of one"], answered(200, null))).toEqual(retry(200, NO_ENTRY));
    expect(interpret(CALL["GET of one"], answered(200, [entry]))).toEqual(retry(200, NO_ENTRY));
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
      expect(["throttled", "token_refused", "blocked", "retry"]).toContain(meaning.kind);
    });
  });

  it("never takes a success for a setback, unless somebody else may have given it", () => {
    fc.assert(
      fc.property(calls, statuses(200, 299), bodies, (call, status, body) => {
        const { kind } = interpret(call, answered(status, body));
        const expected = { list: ["page", "retry"], get: ["seen", "retry"] }[call.kind as string] ?? ["done"];
        expect(typeof body === "string" ? ["retry"] : expected).toContain(kind);
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
        expect(stopsEverything).toBe(status === 401 && freshToken);
      }),
    );
  });
});
