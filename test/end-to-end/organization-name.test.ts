/** A single request may name its organization as people do: the tenant is asked for its id once, and the id is printed. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { sampleOrganizations } from "../../local/tenant/sample.ts";
import { CONNECTION, type Operator, startOperator } from "./operator.ts";
import { quickTenant } from "./stack.ts";

const ORGANIZATION = "org_0000000000000007";
const NAME = ["--organization-name", "customer-7"];

let operator: Operator;
beforeAll(async () => {
  operator = await startOperator({
    tenant: quickTenant({ organizations: sampleOrganizations(10), everyIdExists: false }),
  });
}, 120_000);
afterAll(() => operator.leave());

test("enable, connections, history, retrieve and disable work on the organization that has the name", async () => {
  const found = { event: "organization_found", name: "customer-7", organization_id: ORGANIZATION };
  const enabled = await operator.json("enable", ...NAME, CONNECTION, "--wait");
  expect(enabled).toMatchObject({
    code: 0,
    objects: [found, { status: "succeeded", organization_id: ORGANIZATION, connection_id: CONNECTION }],
  });
  expect(await operator.json("connections", ...NAME)).toMatchObject({
    code: 0,
    objects: [found, { connection_id: CONNECTION }],
  });
  expect(await operator.json("retrieve", ...NAME, "--wait")).toMatchObject({
    code: 0,
    objects: [found, { result: "retrieved", organization_id: ORGANIZATION }],
  });
  expect(await operator.json("disable", ...NAME, CONNECTION, "--wait")).toMatchObject({
    code: 0,
    objects: [found, { status: "succeeded" }],
  });
  expect(await operator.json("history", ...NAME, CONNECTION)).toMatchObject({
    code: 0,
    objects: [found, { action: "disable" }, { action: "enable" }],
  });
});

test("the id that was found is printed before the outcome", async () => {
  const { code, err } = await operator.run("enable", ...NAME, CONNECTION);
  expect(code).toBe(0);
  expect(err).toContain(`customer-7 is ${ORGANIZATION}.`);
});

test("a name that no organization has enqueues nothing", async () => {
  const { code, out, err } = await operator.run("enable", "--organization-name", "acme", CONNECTION);
  expect({ code, out }).toEqual({ code: 2, out: [] });
  expect(err.at(-1)).toBe('error: --organization-name: the tenant has no organization named "acme".');
});

test.each([
  [["enable", ...NAME, ORGANIZATION, CONNECTION], `names the organization: leave "${ORGANIZATION}" out`],
  [["retrieve", ...NAME, ORGANIZATION], `names the organization: leave "${ORGANIZATION}" out`],
  [["enable", ...NAME], "Which connection?"],
  [["enable", ORGANIZATION], "Which connection?"],
  [["enable"], "Which organization? Pass its id, or --organization-name NAME."],
  [["connections"], "Which organization?"],
  [["history", ...NAME, "okta"], "connection: "],
  [["connections", "--organization-name", "../clients"], "up to 50 of the characters"],
])("%j is refused with words", async (args, words) => {
  const { code, out, err } = await operator.run(...args);
  expect({ code, out }).toEqual({ code: 2, out: [] });
  expect(err.join()).toContain(words);
});
