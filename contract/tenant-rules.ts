import * as z from "zod/mini";
import { enableRequestSchema, SETTING_NAMES } from "./request.ts";

/** What a new organization must have in one of its fields: this text, one of these texts, or any text or none. */
export type Condition = string | readonly string[] | { readonly exists: boolean };

/**
 * The conditions on a new organization, by field: `id`, `name`, `display_name` or `metadata.KEY`. All of them must hold. An empty object holds for
 * every organization.
 */
export type Conditions = { readonly [field: string]: Condition };

/** The largest text of all rules, in bytes: they are in a function's environment, which Lambda limits to 4 KB. */
export const MAX_RULES_BYTES = 3_000;

const NAME = /^[A-Za-z0-9_-]{1,64}$/;
const FIELD = /^(?:id|name|display_name|metadata\..{1,255})$/su;

const wrong = (expected: string) => ({
  error: ({ input }: { readonly input?: unknown }) =>
    input === undefined ? `is missing: give ${expected}` : `must be ${expected}`,
});

const unknownField = (names: string) => ({
  error: (issue: { readonly code?: string; readonly keys?: readonly string[] }) =>
    issue.code === "unrecognized_keys"
      ? `has an unknown field, ${issue.keys?.join(", ")}: there are ${names}`
      : `must be an object with ${names}`,
});

const condition = z.custom<Condition>(
  isCondition,
  wrong(
    'a text, a list of texts, {"exists": true} or {"exists": false}; metadata are texts, so a number or a boolean goes into quotes',
  ),
);

const conditions = z
  .record(
    z.string(),
    condition,
    wrong('conditions, such as {"metadata.plan": "enterprise"}, or {} for every organization'),
  )
  .check(({ value, issues }) => {
    for (const field of Object.keys(value).filter((name) => !FIELD.test(name))) {
      issues.push({
        code: "custom",
        path: [field],
        input: field,
        message: "is not a field of a new organization: there are id, name, display_name and metadata.KEY",
      });
    }
  });

const settingsNames = ["connection_id", ...SETTING_NAMES] as const;
const enable = z
  .strictObject(
    z.pick(enableRequestSchema, {
      connection_id: true,
      assign_membership_on_login: true,
      show_as_button: true,
      is_signup_enabled: true,
    }).shape,
    unknownField(settingsNames.join(", ")),
  )
  .check(({ value, issues }) => {
    if (value.is_signup_enabled !== true || value.assign_membership_on_login === true) return;
    issues.push({
      code: "custom",
      path: ["is_signup_enabled"],
      input: value.is_signup_enabled,
      message: "needs assign_membership_on_login: true, or Auth0 refuses it for a new organization",
    });
  });

const rule = z.strictObject(
  {
    name: z.custom<string>(
      (name) => typeof name === "string" && NAME.test(name),
      wrong("a name: up to 64 of the characters A-Z a-z 0-9 _ -"),
    ),
    when: conditions,
    enable,
  },
  unknownField("name, when and enable"),
);

const rules = z.array(rule, wrong("a list of rules")).check(({ value, issues }) => {
  const refuse = (path: PropertyKey[], message: string) =>
    issues.push({ code: "custom", path, input: value, message });
  if (value.length === 0) refuse([], "must have at least one rule");
  for (const [index, { name }] of value.entries()) {
    if (value.findIndex((other) => other.name === name) < index)
      refuse([index, "name"], `is given twice: ${name}`);
  }
  for (const [index, one] of value.entries()) {
    const first = value.slice(0, index).find((earlier) => overrides(earlier, one));
    if (first === undefined) continue;
    refuse(
      [index],
      `never applies: ${first.name} comes first, names the same connection, and matches every organization that ${one.name} matches`,
    );
  }
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes > MAX_RULES_BYTES) {
    refuse([], `must be at most ${MAX_RULES_BYTES} bytes of JSON together, but were ${bytes}`);
  }
});

/**
 * Enables a connection for each new organization that the conditions hold for. `enable` has the names of Auth0's own API, as in a request.
 *
 * Of several rules that name one connection, the first that matches an organization counts.
 */
export type TenantRule = z.infer<typeof rule>;

/** What is wrong with rules: where, and what it must be. */
export interface RuleProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Rules that were held against the contract. */
export type CheckedRules =
  | { readonly kind: "rules"; readonly rules: readonly TenantRule[] }
  | { readonly kind: "malformed"; readonly problems: readonly RuleProblem[] };

/**
 * Holds a value against the contract of rules. Never throws.
 *
 * @example checkTenantRules([{ name: "okta", when: {}, enable: { connection_id: "con_1" } }]) // { kind: "rules", … }
 */
export function checkTenantRules(value: unknown): CheckedRules {
  const parsed = rules.safeParse(value);
  if (parsed.success) return { kind: "rules", rules: parsed.data };
  return { kind: "malformed", problems: parsed.error.issues.map(({ path, message }) => ({ path, message })) };
}

function isCondition(value: unknown): value is Condition {
  if (typeof value === "string") return value !== "";
  if (Array.isArray(value))
    return value.length > 0 && value.every((one) => typeof one === "string" && one !== "");
  if (typeof value !== "object" || value === null) return false;
  const [[name, exists] = [], ...others] = Object.entries(value);
  return name === "exists" && typeof exists === "boolean" && others.length === 0;
}

/** Whether an earlier rule takes every organization of a later one: each of its conditions is a condition of the later one too. */
function overrides(earlier: TenantRule, later: TenantRule): boolean {
  if (earlier.enable.connection_id !== later.enable.connection_id) return false;
  return Object.entries(earlier.when).every(
    ([field, one]) => JSON.stringify(later.when[field]) === JSON.stringify(one),
  );
}
