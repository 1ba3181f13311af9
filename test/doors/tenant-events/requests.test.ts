import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkRequest } from "../../../contract/parse-request.ts";
import type { Conditions, TenantRule } from "../../../contract/tenant-rules.ts";
import { matches, requestsFor } from "../../../doors/tenant-events/requests.ts";

const acme = { id: "org_1", name: "acme", metadata: { plan: "enterprise", "a.b": "c", seats: 5, no: null } };
const rule = (name: string, when: Conditions, enable: object = {}): TenantRule => ({
  name,
  when: when as TenantRule["when"],
  enable: { connection_id: "con_1", ...enable },
});

describe("a rule", () => {
  test.each<[Conditions, boolean]>([
    [{}, true],
    [{ id: "org_1" }, true],
    [{ name: "acm" }, false],
    [{ display_name: { exists: false } }, true],
    [{ display_name: { exists: true } }, false],
    [{ display_name: "Acme" }, false],
    [{ "metadata.plan": "enterprise" }, true],
    [{ "metadata.plan": ["team", "enterprise"] }, true],
    [{ "metadata.plan": ["team", "free"] }, false],
    [{ "metadata.plan": "enterprise", name: "other" }, false],
    [{ "metadata.a.b": "c" }, true],
    [{ "metadata.seats": "5" }, true],
    [{ "metadata.no": { exists: false } }, true],
    [{ "metadata.none": { exists: true } }, false],
    [{ "metadata.constructor": { exists: false } }, true],
    [{ "metadata.__proto__": { exists: false } }, true],
  ])("with %j matches or not", (when, expected) => {
    expect(matches(acme, rule("one", when))).toBe(expected);
  });

  test("matches an organization without metadata only if nothing is asked of them", () => {
    expect(matches({ id: "org_1", metadata: null }, rule("one", { "metadata.plan": "enterprise" }))).toBe(
      false,
    );
    expect(matches({ id: "org_1" }, rule("one", { "metadata.plan": { exists: false } }))).toBe(true);
  });
});

describe("the requests for a new organization", () => {
  test("name the rule, and are valid", () => {
    const [request, ...others] = requestsFor(acme, [
      rule(
        "okta",
        { "metadata.plan": "enterprise" },
        { show_as_button: false, assign_membership_on_login: true },
      ),
    ]);
    expect(others).toEqual([]);
    expect(request).toEqual({
      operation_id: expect.stringMatching(/^r_[A-Za-z0-9_-]{43}$/),
      action: "enable",
      organization_id: "org_1",
      connection_id: "con_1",
      assign_membership_on_login: true,
      show_as_button: false,
      requested_by: "rule:okta",
    });
    expect(checkRequest(request).kind).toBe("request");
  });

  test("of several rules that name one connection, the first that matches counts", () => {
    const rules = [
      rule("team", { "metadata.plan": "team" }),
      rule("first", { name: "acme" }, { show_as_button: false }),
      rule("second", {}, { show_as_button: true }),
      rule("another", {}, { connection_id: "con_2" }),
    ];
    expect(requestsFor(acme, rules).map(({ requested_by }) => requested_by)).toEqual([
      "rule:first",
      "rule:another",
    ]);
  });

  const text = fc.constantFrom("enterprise", "team", "");
  const organizations = fc.record(
    {
      id: fc.constantFrom("org_1", "org_2"),
      name: fc.option(text),
      metadata: fc.option(fc.dictionary(fc.constantFrom("plan", "a.b", "__proto__"), fc.anything())),
    },
    { requiredKeys: ["id"] },
  );
  const conditions = fc.dictionary(
    fc.constantFrom("id", "name", "display_name", "metadata.plan", "metadata.a.b", "metadata.__proto__"),
    fc.oneof(text, fc.array(text, { minLength: 1 }), fc.record({ exists: fc.boolean() })),
  );
  const flag = fc.option(fc.boolean(), { nil: undefined });
  const rules = fc.uniqueArray(
    fc.record({
      name: fc.stringMatching(/^[a-z]{1,8}$/),
      when: conditions,
      enable: fc.record(
        {
          connection_id: fc.constantFrom("con_1", "con_2"),
          show_as_button: flag,
          assign_membership_on_login: flag,
        },
        { requiredKeys: ["connection_id"] },
      ),
    }),
    { selector: ({ name }) => name },
  );

  test("are one for each connection, valid, of matching rules alone, and the same whatever comes between", () => {
    fc.assert(
      fc.property(organizations, organizations, rules, (organization, other, given) => {
        const requests = requestsFor(organization, given as TenantRule[]);
        expect(new Set(requests.map(({ connection_id }) => connection_id)).size).toBe(requests.length);
        for (const request of requests) {
          expect(checkRequest(JSON.parse(JSON.stringify(request))).kind).toBe("request");
          const named = given.find(({ name }) => request.requested_by === `rule:${name}`);
          expect(matches(organization, named as TenantRule)).toBe(true);
        }
        requestsFor(other, given as TenantRule[]);
        expect(requestsFor(structuredClone(organization), given as TenantRule[])).toEqual(requests);
      }),
    );
  });

  test("have ids that tell rule, organization, connection and settings apart, whatever their order", () => {
    const idOf = (id: string, one: TenantRule) => requestsFor({ id }, [one])[0]?.operation_id;
    const ids = [
      idOf("org_1", rule("a", {})),
      idOf("org_2", rule("a", {})),
      idOf("org_1", rule("b", {})),
      idOf("org_1", rule("a", {}, { connection_id: "con_2" })),
      idOf("org_1", rule("a", {}, { show_as_button: true })),
      idOf("org_1", rule("a", {}, { show_as_button: false })),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    expect(idOf("org_1", rule("a", {}, { show_as_button: true, assign_membership_on_login: true }))).toBe(
      idOf("org_1", rule("a", { id: "org_1" }, { assign_membership_on_login: true, show_as_button: true })),
    );
    expect(idOf("org_1", rule("a", {}, { show_as_button: undefined }))).toBe(idOf("org_1", rule("a", {})));
  });
});
