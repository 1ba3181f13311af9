import { expect, test } from "vitest";
import { requestIdOf } from "../../lambda/auth0/request-id.ts";

test.each(["c629c3e05e0881e81315", "4ad55daa-560e-468b-dfe1-000000000000"])("%s is an id", (id) => {
  expect(requestIdOf({ "x-auth0-requestid": id })).toBe(id);
});

test.each<[Record<string, string>]>([
  [{}],
  [{ "x-request-id": "of-another-server" }],
  [{ "x-auth0-requestid": "" }],
  [{ "x-auth0-requestid": "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl" }],
  [{ "x-auth0-requestid": "a".repeat(65) }],
  [{ "x-auth0-requestid": "two, of them" }],
])("%j has none that may go into a log", (headers) => {
  expect(requestIdOf(headers)).toBeUndefined();
});
