import { describe, expect, test } from "vitest";
import { checkTenantRules, MAX_RULES_BYTES } from "../../contract/tenant-rules.ts";

const okta = { name: "okta", when: {}, enable: { connection_id: "con_1" } };

/** The problems of rules, a line each. */
function problemsOf(rules: unknown): string[] {
  const checked = checkTenantRules(rules);
  if (checked.kind === "rules") return [];
  return checked.problems.map(({ path, message }) => `${path.map(String).join(".")} ${message}`.trim());
}

describe("rules for new organizations", () => {
  test("name conditions on the fields of a new organization, and what Auth0's call takes", () => {
    const rules = [
      {
        name: "every-field",
        when: {
          id: "org_1",
          name: ["a", "b"],
          display_name: { exists: true },
          "metadata.a.b c": { exists: false },
        },
        enable: { connection_id: "con_1", assign_membership_on_login: true, is_signup_enabled: true },
      },
      okta,
    ];
    expect(checkTenantRules(rules)).toEqual({ kind: "rules", rules });
  });

  test.each<readonly [rules: unknown, problem: string]>([
    [undefined, "is missing: give a list of rules"],
    [{}, "must be a list of rules"],
    [[], "must have at least one rule"],
    [["okta"], "0 must be an object with name, when and enable"],
    [[{ ...okta, lane: "bulk" }], "0 has an unknown field, lane: there are name, when and enable"],
    [[{ ...okta, name: "a b" }], "0.name must be a name: up to 64 of the characters A-Z a-z 0-9 _ -"],
    [
      [{ name: "okta", enable: okta.enable }],
      '0.when is missing: give conditions, such as {"metadata.plan": "enterprise"}, or {} for every organization',
    ],
    [
      [{ ...okta, when: { plan: "enterprise" } }],
      "0.when.plan is not a field of a new organization: there are id, name, display_name and metadata.KEY",
    ],
    ...[5, true, "", [], [""], { exists: "yes" }, { exists: true, or: 1 }, null].map(
      (condition) =>
        [
          [{ ...okta, when: { "metadata.seats": condition } }],
          '0.when.metadata.seats must be a text, a list of texts, {"exists": true} or {"exists": false}; metadata are texts, so a number or a boolean goes into quotes',
        ] as const,
    ),
    [
      [{ ...okta, enable: { connection_id: "con_1", operation_id: "one" } }],
      "0.enable has an unknown field, operation_id: there are connection_id, assign_membership_on_login, show_as_button, is_signup_enabled",
    ],
    [
      [{ ...okta, enable: {} }],
      '0.enable.connection_id is required: a connection id: "con_" and up to 64 letters and digits',
    ],
    [
      [{ ...okta, enable: { connection_id: "con_1", show_as_button: "true" } }],
      '0.enable.show_as_button must be true or false without quotes, not the string "true"',
    ],
    [
      [{ ...okta, enable: { connection_id: "con_1", is_signup_enabled: true } }],
      "0.enable.is_signup_enabled needs assign_membership_on_login: true, or Auth0 refuses it for a new organization",
    ],
    [[okta, { ...okta, enable: { connection_id: "con_2" } }], "1.name is given twice: okta"],
  ])("%j: %s", (rules, problem) => {
    expect(problemsOf(rules)).toEqual([problem]);
  });

  test("a rule that an earlier one leaves nothing to is refused", () => {
    const enterprise = { ...okta, name: "enterprise", when: { "metadata.plan": "enterprise" } };
    const both = { ...okta, name: "both", when: { "metadata.plan": "enterprise", name: "acme" } };
    expect(problemsOf([enterprise, okta])).toEqual([]);
    expect(problemsOf([both, enterprise, okta])).toEqual([]);
    expect(problemsOf([okta, enterprise])).toEqual([
      "1 never applies: okta comes first, names the same connection, and matches every organization that enterprise matches",
    ]);
    expect(problemsOf([enterprise, both])).toHaveLength(1);
    expect(problemsOf([okta, { ...enterprise, enable: { connection_id: "con_2" } }])).toEqual([]);
  });

  test("all rules together fit into a function's environment", () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        ...okta,
        name: `${index}`,
        enable: { connection_id: `con_${index}` },
      }));
    expect(problemsOf(many(40))).toEqual([]);
    const bytes = Buffer.byteLength(JSON.stringify(many(60)));
    expect(bytes).toBeGreaterThan(MAX_RULES_BYTES);
    expect(problemsOf(many(60))).toEqual([`must be at most 3000 bytes of JSON together, but were ${bytes}`]);
  });
});
