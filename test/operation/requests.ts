import { auth0Error, entryOf } from "./worker.ts";

/** Requests of one pair, and a retrieve of its organization. */
export const enable = {
  operation_id: "enable-1",
  action: "enable",
  organization_id: "org_1",
  connection_id: "con_1",
};
export const withSettings = { ...enable, operation_id: "enable-2", show_as_button: false };
export const disable = { ...enable, operation_id: "disable-1", action: "disable" };
export const retrieve = { operation_id: "retrieve-1", action: "retrieve", organization_id: "org_1" };

/** A delivery among others, with two minutes left. */
export const LATER = { deadlineMs: 1_120_000, alone: false };
/** Auth0's answers to them. */
export const NOT_ENABLED = { status: 404, body: { statusCode: 404, message: "Connection not found" } };
export const UNKNOWN_ORGANIZATION = {
  status: 404,
  body: { statusCode: 404, message: "No organization found by that id or name" },
};

export const CONFLICT = auth0Error(409, "already enabled");
export const ON = { status: 200, body: entryOf("con_1") };
