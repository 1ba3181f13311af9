import * as z from "zod/mini";
import { SETTING_NAMES, type SettingName } from "./setting-names.ts";

/** Largest request body that a lane accepts, in bytes; the queues enforce it, so the body and the attributes of a dead letter always fit. */
export const MAX_REQUEST_BYTES = 8 * 1024;

const text = (expected: string) =>
  z.string({
    error: ({ input }) => `${input === undefined ? "is required" : "must be a string"}: ${expected}`,
  });
const matching = (pattern: RegExp, expected: string) =>
  text(expected).check(z.regex(pattern, `must be ${expected}`));

const flag = (what: string) =>
  z.optional(
    z
      .boolean({
        error: ({ input }) =>
          input === "true" || input === "false"
            ? `must be true or false without quotes, not the string "${input}"`
            : "must be true or false",
      })
      .check(z.describe(what)),
  );

const ID = /^[A-Za-z0-9_-]{8,64}$/;
const ID_TEXT = "8 to 64 of the characters A-Z a-z 0-9 _ -";
const operationId = matching(ID, ID_TEXT).check(
  z.describe("The idempotency key: however often it is delivered, a request with this id is one operation."),
);
/** Whether a text may be an operation_id. */
export const isOperationId = (text: string) => ID.test(text);
/** What an error says that an operation_id is. */
export const OPERATION_ID_TEXT = ID_TEXT;
/** The id of an organization. */
export const organizationIdSchema = matching(
  /^org_[A-Za-z0-9]{1,64}$/,
  'an organization id: "org_" and up to 64 letters and digits',
);
/** The id of a connection. */
export const connectionIdSchema = matching(
  /^con_[A-Za-z0-9]{1,64}$/,
  'a connection id: "con_" and up to 64 letters and digits',
);
const batchId = matching(/^[A-Za-z0-9_-]{1,64}$/, "up to 64 of the characters A-Z a-z 0-9 _ -").check(
  z.describe("The backfill that this request is a row of."),
);
const note = (what: string) =>
  z.optional(
    text("at most 256 characters").check(
      z.maxLength(256, "must be at most 256 characters"),
      z.refine((value) => value.isWellFormed(), "must be well-formed Unicode, without unpaired surrogates"),
      z.describe(what),
    ),
  );

const common = {
  operation_id: operationId,
  organization_id: organizationIdSchema,
  batch_id: z.optional(batchId),
  requested_by: note("Who asked for it, for the record."),
  reason: note("Why it was asked for, for the record."),
};

const flags = {
  assign_membership_on_login: flag("Grant membership to every user who logs in through the connection."),
  show_as_button: flag("Show the connection on the login prompt (enterprise connections)."),
  is_signup_enabled: flag("Let users sign up (database connections; needs assign_membership_on_login)."),
};
const last = z.optional(
  matching(ID, ID_TEXT).check(
    z.describe(
      "The operation that must be the last one applied to the connection: the request takes its place in the order, so it undoes nothing that was asked for after it.",
    ),
  ),
);
const expected = z.optional(
  z
    .discriminatedUnion(
      "state",
      [
        z.strictObject({ state: z.literal("enabled"), ...flags, operation_id: last }),
        z.strictObject({ state: z.literal("disabled"), operation_id: last }),
      ],
      {
        error: (issue) =>
          issue.code === "invalid_union"
            ? 'must be "enabled" or "disabled"'
            : 'must be a JSON object such as {"state":"enabled"}',
      },
    )
    .check(
      z.describe(
        "The state that the connection must be found in: where a look shows another one, or another operation was applied last, the request is left alone and ends as superseded. Of an enabled connection, with the settings that matter.",
      ),
    ),
);

/** A request that enables a connection. */
export const enableRequestSchema = z.strictObject({
  ...common,
  action: z.literal("enable"),
  connection_id: connectionIdSchema,
  ...flags,
  expected,
});
const disable = z.strictObject({
  ...common,
  action: z.literal("disable"),
  connection_id: connectionIdSchema,
  expected,
});
const retrieve = z.strictObject({ ...common, action: z.literal("retrieve") });

/**
 * The one definition of a request: the types, the worker's validation and `docs/request.schema.json` come from it.
 * Field names are those of Auth0's Management API, so that the examples in its documentation can be pasted.
 */
export const requestSchema = z.discriminatedUnion("action", [enableRequestSchema, disable, retrieve], {
  error: (issue) =>
    issue.code === "invalid_union" ? 'must be "enable", "disable" or "retrieve"' : "must be a JSON object",
});

/** Asks that the connection be a login option of the organization; settings left out stay as they are. */
export type EnableRequest = z.infer<typeof enableRequestSchema>;
/** Asks that the connection no longer be a login option of the organization. */
export type DisableRequest = z.infer<typeof disable>;
/** Asks for the list of the organization's enabled connections. */
export type RetrieveRequest = z.infer<typeof retrieve>;
/** The state that a request expects to find, with the settings that matter. */
export type ExpectedState = NonNullable<z.infer<typeof expected>>;
/** A request that changes the state of one organization's connection. */
export type ChangeRequest = EnableRequest | DisableRequest;
/** The state that a request expects to find its connection in. */
export type Expectation = NonNullable<ChangeRequest["expected"]>;
/** Everything that a lane carries. */
export type Request = z.infer<typeof requestSchema>;

export { SETTING_NAMES, type SettingName };
/** What Auth0 gives a connection that is enabled without naming the setting. */
export const SETTING_DEFAULTS: Readonly<Record<SettingName, boolean>> = {
  assign_membership_on_login: false,
  show_as_button: true,
  is_signup_enabled: false,
};
/** Values of some of the settings; an absent one means "leave it as it is". */
export type Settings = { [Name in SettingName]?: boolean };

/**
 * The settings that a request names.
 *
 * @example settingsOf({ action: "enable", show_as_button: false, … }) // { show_as_button: false }
 */
export function settingsOf(request: Request): Settings {
  const settings: Settings = {};
  if (request.action !== "enable") return settings;
  for (const name of SETTING_NAMES) {
    const value = request[name];
    if (value !== undefined) settings[name] = value;
  }
  return settings;
}
