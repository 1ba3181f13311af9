import { LANES, type Lane } from "./place.ts";

/** The scopes that a token needs: one to read, and one for each lane to send to it. */
export const READ_SCOPE = "operations:read";

/** @see READ_SCOPE */
export const WRITE_SCOPES: Readonly<Record<Lane, string>> = {
  interactive: "operations:write:interactive",
  bulk: "operations:write:bulk",
};

/** A route of the HTTP API. */
export interface HttpRoute {
  readonly method: "GET" | "POST";
  /** As API Gateway spells it: a parameter stands in braces. */
  readonly path: `/${string}`;
  /** API Gateway lets a token pass that has one of these. */
  readonly scopes: readonly string[];
}

/** The routes of the HTTP API by name: the function answers them, API Gateway guards them, the OpenAPI document describes them. */
export const HTTP_ROUTES = {
  submit: { method: "POST", path: "/operations", scopes: LANES.map((lane) => WRITE_SCOPES[lane]) },
  lookUp: { method: "GET", path: "/operations/{operation_id}", scopes: [READ_SCOPE] },
} as const satisfies Record<string, HttpRoute>;

/** Requests a second, and at once, of all clients together. Beyond them API Gateway answers 429; a lane takes more. */
export const HTTP_THROTTLE = { rate: 50, burst: 100 } as const;
