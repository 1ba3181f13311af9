import { expect, test } from "vitest";
import type { Meaning } from "../../lambda/answer/meaning.ts";
import { type Health, healthOf } from "../../lambda/circuit/health.ts";

const RETRY: Meaning = { kind: "retry", detail: "503", unsettled: false, auth0Status: 503 };
const SCOPE = "delete:organization_connections";

test.each<[string, Meaning, Health]>([
  [
    "a success",
    { kind: "done", result: "applied", stateBefore: "disabled", auth0Status: 201 },
    { kind: "well" },
  ],
  ["a page of a list", { kind: "page", connections: [], auth0Status: 200 }, { kind: "well" }],
  [
    "an answer that leads to another call",
    { kind: "go_on", next: "look", auth0Status: 409 },
    { kind: "well" },
  ],
  [
    "a request that can never succeed",
    { kind: "rejected", detail: "400", auth0Status: 400 },
    { kind: "well" },
  ],
  ["a server's trouble", RETRY, { kind: "failing", meaning: RETRY }],
  [
    "a limit, which is kept in front of what may be down",
    { kind: "throttled", message: "" },
    { kind: "unclear" },
  ],
  [
    "an answer that is not Auth0's",
    { kind: "unrecognised", detail: "403, but not Auth0's", auth0Status: 403 },
    { kind: "foreign" },
  ],
  ["a token that a newer one may replace", { kind: "token_refused", unsettled: false }, { kind: "unclear" }],
  [
    "a credential that is refused",
    { kind: "blocked", what: "everything", detail: "401", unsettled: false },
    { kind: "blocked", guarded: "everything", cause: "unauthorized", detail: "401" },
  ],
  [
    "a scope that is missing",
    { kind: "blocked", what: SCOPE, detail: "403", unsettled: false },
    { kind: "blocked", guarded: SCOPE, cause: "insufficient_scope", detail: "403" },
  ],
])("the tenant's health after %s", (_, meaning, health) => {
  expect(healthOf(meaning)).toEqual(health);
});
