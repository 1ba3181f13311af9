import { expect, test } from "vitest";
import { matchRoute } from "../../../local/http-api/routes.ts";

const ROUTES = [
  { key: "POST /operations", scopes: ["write"] },
  { key: "GET /operations/{operation_id}", scopes: ["read"] },
];

test.each([
  ["POST", "/operations", "POST /operations", {}],
  ["GET", "/operations/a-1", "GET /operations/{operation_id}", { operation_id: "a-1" }],
  ["GET", "/operations/a%20%2F1", "GET /operations/{operation_id}", { operation_id: "a /1" }],
  ["GET", "/operations/%zz", "GET /operations/{operation_id}", { operation_id: "%zz" }],
])("%s %s goes to %s", (method, path, key, parameters) => {
  expect(matchRoute(ROUTES, method, path)).toMatchObject({ route: { key }, parameters });
});

test.each([
  ["GET", "/operations"],
  ["GET", "/operations/"],
  ["GET", "/operations/a/b"],
  ["POST", "/operations/"],
  ["DELETE", "/operations/a"],
  ["GET", "/"],
])("%s %s goes nowhere", (method, path) => {
  expect(matchRoute(ROUTES, method, path)).toBeUndefined();
});
