import * as z from "zod/mini";
import type { SettingName } from "../../../contract/request.ts";
import { errorReply, type Reply } from "../replies.ts";
import { settingsOfStrategy } from "../strategies.ts";
import type { FullSettings } from "../world.ts";
import { CONNECTION_ID } from "./ids.ts";

/** The settings as a body names them. */
export const settingsFields = {
  assign_membership_on_login: z.optional(z.boolean()),
  show_as_button: z.optional(z.boolean()),
  is_signup_enabled: z.optional(z.boolean()),
};

/** Body of a POST. */
export const enableBody = z.strictObject({
  connection_id: z
    .string()
    .check(z.regex(CONNECTION_ID, `String does not match pattern ${CONNECTION_ID.source}`)),
  ...settingsFields,
});
/** Body of a PATCH. */
export const updateBody = z.strictObject(settingsFields);

/** A body that was read, or why it is refused (400). */
export type ReadBody<Body> = { readonly body: Body } | { readonly refusal: Reply };

/** Reads a body strictly: no strings for booleans, no fields that are not known. */
export function readBody<Schema extends z.ZodMiniType>(
  schema: Schema,
  text: string,
): ReadBody<z.infer<Schema>> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { refusal: invalidBody("Invalid request payload JSON format") };
  }
  const parsed = schema.safeParse(json, { reportInput: true });
  if (parsed.success) return { body: parsed.data };
  const issue = parsed.error.issues[0];
  return { refusal: invalidBody(`Payload validation error: ${issue ? describe(issue) : "invalid"}.`) };
}

/**
 * The settings after a change.
 *
 * @param strategy The connection's.
 * @returns 400 where a setting does not apply to connections of the strategy, or where sign-up would be on without
 *   membership on login, which it needs.
 */
export function changedSettings(
  before: FullSettings,
  named: { readonly [Name in SettingName]?: boolean | undefined },
  strategy = "auth0",
): { readonly settings: FullSettings } | { readonly refusal: Reply } {
  if (named.is_signup_enabled !== undefined && !settingsOfStrategy(strategy).includes("is_signup_enabled")) {
    return { refusal: invalidBody("Only database connections support is_signup_enabled") };
  }
  const after: FullSettings = {
    assign_membership_on_login: named.assign_membership_on_login ?? before.assign_membership_on_login,
    show_as_button: named.show_as_button ?? before.show_as_button,
    is_signup_enabled: named.is_signup_enabled ?? before.is_signup_enabled,
  };
  if (after.is_signup_enabled && !after.assign_membership_on_login) {
    return {
      refusal: invalidBody("is_signup_enabled can only be true when assign_membership_on_login is true"),
    };
  }
  return { settings: after };
}

function describe(issue: z.core.$ZodIssue): string {
  const property = issue.path.length > 0 ? ` on property ${issue.path.join(".")}` : "";
  if (issue.code === "unrecognized_keys") {
    return `'Additional properties not allowed: ${issue.keys.join(", ")}'`;
  }
  if (issue.code !== "invalid_type") return `'${issue.message}'${property}`;
  if (issue.input === undefined) return `'Missing required property: ${issue.path.join(".")}'`;
  return `'Expected type ${issue.expected} but found type ${typeName(issue.input)}'${property}`;
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function invalidBody(message: string): Reply {
  return errorReply(400, message, "invalid_body");
}
