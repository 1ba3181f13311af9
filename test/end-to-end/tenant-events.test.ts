/** Rules on Auth0's own events, from an organization that is created at the stand-in to its connection. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OperationFinished } from "../../local/outcomes.ts";
import type { EmbeddedStack } from "../../local/stack.ts";
import { startEmbeddedStack } from "./built.ts";

const OKTA = "con_0000000000000002";
const finished: OperationFinished[] = [];
/** Drawn anew for each event: duplicates, and events that overtake each other. */
let copiesMs: readonly number[] = [0];
let stack: EmbeddedStack;
const log: string[] = [];

beforeAll(async () => {
  stack = await startEmbeddedStack({
    tenant: { kind: "stand-in", options: { latencyMs: [0, 0], eventCopiesMs: () => copiesMs } },
    rules: [
      {
        name: "okta",
        when: { "metadata.plan": "enterprise" },
        enable: { connection_id: OKTA, assign_membership_on_login: true },
      },
    ],
    onOperation: (operation) => finished.push(operation),
    onLog: (line) => log.push(line),
  });
});
afterAll(() => stack.stop(0));

async function create(name: string, plan: string): Promise<string> {
  const response = await fetch(`${stack.endpoints.auth0}/_organizations`, {
    method: "POST",
    body: JSON.stringify({ name, metadata: { plan } }),
  });
  return ((await response.json()) as { id: string }).id;
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1_800 && !holds(); tries += 1) await sleep(50);
  expect(holds(), log.join("\n")).toBe(true);
}

test("new organizations get their connections once, with the rule's settings, however often and in whatever order their events come", {
  timeout: 120_000,
}, async () => {
  const delays = [[0, 40, 5], [60], [0, 0], [30, 1]];
  const organizations: string[] = [];
  for (const [index, delay] of delays.entries()) {
    copiesMs = delay;
    organizations.push(await create(`enterprise-${index}`, "enterprise"));
  }
  copiesMs = [0];
  await create("team", "team");
  await until(() => finished.length >= organizations.length);
  // Each copy, and the event that no rule matches, is observed once.
  const lines = (message: string) => log.filter((line) => line.includes(`"message":"${message}"`)).length;
  await until(() => lines("requested by a rule") === delays.flat().length && lines("no rule matches") === 1);

  expect(finished.map(({ organization_id }) => organization_id).sort()).toEqual(organizations.sort());
  for (const { status, result } of finished) expect([status, result]).toEqual(["succeeded", "applied"]);
  for (const organization of organizations) {
    expect(stack.tenant?.world.settings(organization, OKTA)).toMatchObject({
      assign_membership_on_login: true,
    });
    expect(stack.tenant?.log.effectsOn(organization, OKTA)).toHaveLength(1);
  }
  expect(stack.tenant?.log.effects).toHaveLength(organizations.length);
});
