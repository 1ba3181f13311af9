/** What becomes of a deployment that fails, and of one that is removed. */
import { CreateEventBusCommand, DeleteEventBusCommand } from "@aws-sdk/client-eventbridge";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { synthesize } from "../lib/synthesize.ts";
import { namesIn } from "./inventory.ts";
import { useStack } from "./stack.ts";
import { workload } from "./workload.ts";
import { startWorld, type World } from "./world.ts";

let world: World;
/** What the account held before any stack. */
let before: readonly unknown[];

beforeAll(async () => {
  world = await startWorld();
  await world.cdk.bootstrap();
  before = await namesIn(world.account);
});
afterAll(() => world?.stop());

describe("the first deployment of a production stack", () => {
  const context = () => ({
    auth0Domain: world.tenant.domain,
    auth0BaseUrl: world.tenant.url,
    customerKey: "true",
    // As the README says for the first one.
    deletionProtection: "false",
  });

  test("leaves nothing behind when it fails", async () => {
    // A bus of that name is there already, so that the stack's cannot be made; queues, tables and secrets are made before it.
    const { stack, template } = synthesize({ ...context(), auth0Domain: world.tenant.domain });
    const [bus] = Object.values(template.findResources("AWS::Events::EventBus"));
    const Name: string = bus?.Properties.Name;
    await world.account.events.send(new CreateEventBusCommand({ Name }));

    await expect(world.cdk.deploy(context())).rejects.toThrow(/already exists/);
    const left = await namesIn(world.account);
    expect(left.filter((name) => !before.includes(name)).sort()).toEqual([stack.stackName, Name].sort());
    await world.account.events.send(new DeleteEventBusCommand({ Name }));
  });

  test("succeeds when it is repeated, and what it made works", async () => {
    const stack = useStack(world, await world.cdk.deploy(context()));
    await stack.fillInCredentials();
    await stack.letReadSecrets();
    const sent = await stack.send(workload("production", 20));
    await stack.finished(sent.keys(), 30_000);
    stack.user.close();
  });
});

describe("a stack that keeps nothing", () => {
  test("is deployed, removed without a trace, and deployed again", async () => {
    const withProduction = await namesIn(world.account);
    const first = await world.cdk.deploy(world.context);
    await world.cdk.destroy(world.context);
    expect(await namesIn(world.account)).toEqual(withProduction);
    const second = await world.cdk.deploy(world.context);
    for (const name of ["InteractiveQueueUrl", "BulkQueueUrl", "DeadLetterQueueUrl"]) {
      expect(second.outputs[name]).toBe(first.outputs[name]);
    }
  });
});
