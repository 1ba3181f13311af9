import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import * as iam from "aws-cdk-lib/aws-iam";
import { expect, test } from "vitest";
import { OrganizationConnectionWorker } from "../../lib/worker.ts";
import { allowedTo } from "./policies.ts";
import { runbookSections } from "./runbook.ts";
import { createApp, RULES } from "./synthesize.ts";

const GRANTS = ["grantRead", "grantOperate", "grantRotateCredentials"] as const;
type GrantName = (typeof GRANTS)[number];

/** The actions that each grant allows. */
const allowed = ((): Readonly<Record<GrantName, ReadonlySet<string>>> => {
  const stack = new Stack(createApp(), "Platform");
  const worker = new OrganizationConnectionWorker(stack, "Worker", {
    auth0Domain: "acme.eu.auth0.com",
    credentials: "kms",
    tenantEvents: { eventSourceName: RULES.tenantEventSource, rules: RULES.tenantEventRules },
  });
  for (const name of GRANTS)
    worker[name](new iam.Role(stack, name, { assumedBy: new iam.AccountRootPrincipal() }));
  const template = Template.fromStack(stack);
  const actionsOf = (name: string) =>
    new Set(allowedTo(template, name).map((text) => text.replace(/ on .*$/, "")));
  return {
    grantRead: actionsOf("grantRead"),
    grantOperate: actionsOf("grantOperate"),
    grantRotateCredentials: actionsOf("grantRotateCredentials"),
  };
})();

const isGrant = (role: string): role is GrantName => (GRANTS as readonly string[]).includes(role);
const sections = runbookSections().filter(({ calls }) => calls.length > 0);

test("the runbook has commands that can be understood", () => {
  expect(sections.length).toBeGreaterThan(25);
  const actions = new Set(sections.flatMap(({ calls }) => calls.flatMap((call) => call.actions)));
  for (const known of ["pipes:StartPipe", "logs:FilterLogEvents", "dynamodb:RestoreTableToPointInTime"]) {
    expect(actions).toContain(known);
  }
});

test("what takes something away, or is done only where a look-up says so, is in no block with what comes before it", () => {
  const remedies = /\b(?:delete-table|delete-function-concurrency|start-pipe)\b|orgconn resume$/m;
  const before = /\baws [a-z]+ (?:describe|get|list|lookup|create|restore)-|\bcdk (?:deploy|diff)\b/;
  const blocks = sections.flatMap((section) => section.blocks);
  expect(blocks.filter((block) => remedies.test(block)).length).toBeGreaterThan(4);
  expect(blocks.filter((block) => remedies.test(block) && before.test(block))).toEqual([]);
});

test("no command prints what producers and Auth0 write as it is: it may hold line breaks and a terminal's control sequences", () => {
  const words = /\b(?:requested_by|reason|detail)\b/;
  const commands = sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => block.replaceAll("\\\n", " ").split("\n")),
  );
  const raw = commands.filter((command) => /--output text\b/.test(command));
  expect(raw.length).toBeGreaterThan(4);
  expect(raw.filter((command) => words.test(command))).toEqual([]);
});

test.each(sections.map((section) => [section.heading, section] as const))(
  "%s: names the roles that its commands need",
  (_heading, section) => {
    const { roles, calls } = section;
    // Without commands of its own in a block, a section points to others: what it mentions is theirs.
    if (roles.length === 0) {
      const everyone = new Set(GRANTS.flatMap((name) => [...allowed[name]]));
      expect(calls.flatMap(({ actions }) => actions).filter((action) => !everyone.has(action))).toEqual([]);
      return;
    }
    for (const role of roles) expect(isGrant(role) || role === "administrator").toBe(true);
    // Who deploys may do everything.
    if (roles.includes("administrator")) return;
    const may = new Set(roles.filter(isGrant).flatMap((role) => [...allowed[role]]));
    for (const { command, actions } of calls) {
      expect({ command, missing: actions.filter((action) => !may.has(action)) }).toEqual({
        command,
        missing: [],
      });
    }
  },
);

test.each(sections.map((section) => [section.heading, section] as const))(
  "%s: says that an administrator runs what deploys",
  (_heading, { roles, blocks, words }) => {
    const deploys = /\bcdk (?:deploy|destroy|import|drift|diff)\b/;
    if (blocks.some((block) => deploys.test(block))) expect(roles).toContain("administrator");
    if (deploys.test(words)) expect(`${roles.join()} ${words}`).toMatch(/\badministrator\b/);
  },
);
