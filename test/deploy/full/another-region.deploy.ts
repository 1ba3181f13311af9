/** A region is lost, another takes over, and the first one returns: docs/runbook.md, step by step. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Stack, useStack } from "../stack.ts";
import { workload } from "../workload.ts";
import { startWorld, type World } from "../world.ts";

const OTHER_REGION = "eu-central-1";

let world: World;
let lost: Stack;

const context = () => ({
  auth0Domain: world.tenant.domain,
  auth0BaseUrl: world.tenant.url,
  customerKey: "true",
  deletionProtection: "false",
});

beforeAll(async () => {
  world = await startWorld();
  await world.cdk.bootstrap();
  lost = useStack(world, await world.cdk.deploy(context()));
  await lost.fillInCredentials();
  await lost.letReadSecrets();
});
afterAll(async () => {
  lost?.user.close();
  await world?.stop();
});

test("another region applies what has no outcome, and the lost one holds what it had when it returns", async () => {
  // What waits when the region is lost.
  await lost.orgconn("pause");
  const waiting = workload("waiting", 5);
  await lost.send(waiting);

  const other = world.inRegion(OTHER_REGION);
  await other.cdk.bootstrap();
  const stack = useStack(other, await other.cdk.deploy({ ...context(), region: OTHER_REGION }));
  expect(stack.name).toBe(lost.name);
  await stack.fillInCredentials();
  await stack.letReadSecrets();
  const again = await stack.send(waiting);
  await stack.finished(again.keys(), 60_000);
  expect((await stack.orgconn("doctor")).code).toBe(0);

  // The lost one is back, and still paused: what it holds can be discarded. The emulator deletes its roles in both regions, so it stays.
  expect((await lost.user.depth("interactive")).visible + (await lost.user.depth("bulk")).visible).toBe(5);
  stack.user.close();
});
