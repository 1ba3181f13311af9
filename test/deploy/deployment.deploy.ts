/** The stack, deployed for real into an emulated account, used, updated and removed. Each test goes on from the last. */
import { join } from "node:path";
import { CreateEventBusCommand } from "@aws-sdk/client-eventbridge";
import { GetEventSourceMappingCommand, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import {
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { outcomeEventSchema } from "../../lib/events/outcome-event.ts";
import { clientOptions } from "../../local/clients.ts";
import type { StackOutputs } from "./cdk.ts";
import { doorTests } from "./door-tests.ts";
import { deployedPipe, runPipe } from "./events/pipe.ts";
import { type Subscriber, subscribe } from "./events/subscriber.ts";
import { dataOf, namesIn } from "./inventory.ts";
import { allLogLines } from "./logs.ts";
import { type Stack, useStack } from "./stack.ts";
import { writeOldAssembly } from "./upgrade/assembly.ts";
import { dimensionsOf, watchedIn } from "./watched.ts";
import { type Expected, unapplied, workload } from "./workload.ts";
import { PRODUCER_ACCOUNT, startWorld, TENANT_EVENT_SOURCE, type World } from "./world.ts";

let world: World;
let stack: Stack;
let outputs: StackOutputs;
let subscriber: Subscriber;
/** What was sent to version 0.1.0. */
let waiting: Map<string, Expected>;
/** What the account held before the stack. */
let before: readonly unknown[];

beforeAll(async () => {
  world = await startWorld();
  // What an administrator does before the rules are deployed: the event source becomes a bus.
  const source = { Name: TENANT_EVENT_SOURCE, EventSourceName: TENANT_EVENT_SOURCE };
  await world.account.events.send(new CreateEventBusCommand(source));
});
afterAll(async () => {
  stack?.user.close();
  await world?.stop();
});

test("cdk bootstrap prepares the account", async () => {
  await world.cdk.bootstrap();
  before = await namesIn(world.account);
});

test("a stack of version 0.1.0 is there, with credentials in it and requests in both lanes", async () => {
  const assembly = join(world.emulator.directory, "0.1.0");
  await writeOldAssembly(assembly, world.tenant.url);
  stack = useStack(world, await world.cdk.deployAssembly(assembly));
  await stack.fillInCredentials();
  expect((await stack.orgconn("pause")).code).toBe(0);
  waiting = await stack.send(workload("old", 40, 5_000));
});

test("cdk deploy upgrades it: no queue, table, secret or key is replaced, and nothing that waited is lost", async () => {
  const before = await dataOf(world.account, stack.name);
  const deployed = await world.cdk.deploy(world.context);
  stack.user.close();
  stack = useStack(world, deployed);
  ({ outputs } = deployed);
  expect(before.length).toBe(11);
  expect(await dataOf(world.account, stack.name)).toEqual(expect.arrayContaining(before));
  await stack.letReadSecrets();
  expect((await stack.orgconn("resume")).code).toBe(0);
  const finished = await stack.finished(waiting.keys(), 60_000);
  for (const [id, { status }] of waiting) expect(finished.get(id)).toMatchObject({ status });

  const { CurrentState, Target = "" } = await deployedPipe(world.account);
  expect(CurrentState).toBe("RUNNING");
  subscriber = await subscribe(world.account, Target);
});

test("300 requests through both lanes end as they must, each in one record", async () => {
  const expected = await stack.send(workload("first", 300));
  const finished = await stack.finished(expected.keys(), 100_000);

  expect(finished.size).toBe(340);
  for (const [id, { lane, status, why }] of expected) {
    const { result, reason, ...record } = finished.get(id) ?? {};
    expect({ id, ...record, why: result ?? reason }).toMatchObject({ id, lane, status, why });
  }
  expect(unapplied([...expected.values()], world.tenant.world)).toEqual([]);

  for (const [id, request] of waiting) expected.set(id, request);
  const letters = await stack.user.deadLetters();
  const attribute = (name: string) =>
    letters.map(({ MessageAttributes }) => MessageAttributes?.[name]?.StringValue);
  const dead = [...expected].filter(([, { status }]) => status === "dead_lettered");
  expect(letters.length).toBe(68);
  expect(attribute("operation_id").sort()).toEqual(dead.map(([id]) => id).sort());
  expect(attribute("reason").sort()).toEqual(dead.map(([, { why }]) => why).sort());
});

test("every outcome becomes one event on the bus, and says what the record says", async () => {
  const { changes, delivered } = await runPipe(world.account, world.emulator.endpoint, stack.name);
  expect(changes).toBeGreaterThanOrEqual(340);
  expect(delivered).toBe(340);

  const events = (await subscriber.take()).map((event) => outcomeEventSchema.parse(event));
  expect(events.length).toBe(340);
  const operations = await stack.operations();
  for (const { detail, "detail-type": type } of events) {
    const { event_type, result = "", reason = "" } = operations.get(detail.operation_id) ?? {};
    expect({ type, ...detail }).toMatchObject({ type: event_type, result, reason });
  }
  expect(new Set(events.map(({ detail }) => detail.operation_id)).size).toBe(340);
});

test("a producer of another account may send to its lane, and nothing else", async () => {
  const options = clientOptions(world.emulator.endpoint);
  const producer = new SQSClient({
    ...options,
    credentials: { ...options.credentials, accessKeyId: PRODUCER_ACCOUNT },
  });
  const send = (lane: "Interactive" | "Bulk") =>
    producer.send(
      new SendMessageCommand({
        QueueUrl: stack.output(`${lane}QueueUrl`),
        MessageBody: JSON.stringify({
          operation_id: "from-abroad",
          action: "retrieve",
          organization_id: "org_1",
        }),
        MessageGroupId: "from-abroad",
        MessageDeduplicationId: "from-abroad",
      }),
    );
  await send("Interactive");
  await stack.finished(["from-abroad"], 30_000);
  await expect(send("Bulk")).rejects.toThrow("is denied");
  const QueueUrl = stack.output("InteractiveQueueUrl");
  await expect(producer.send(new ReceiveMessageCommand({ QueueUrl }))).rejects.toThrow("is denied");
  producer.destroy();
});

doorTests(() => ({ world, stack }));

test("alarms and dashboard look at what was deployed", async () => {
  const watched = await watchedIn(world.account, stack.name);
  const dimensions = dimensionsOf(watched);
  const { Functions = [] } = await world.account.lambda.send(new ListFunctionsCommand());
  const functions = Functions.map(({ FunctionName }) => FunctionName ?? "");
  expect(functions).toEqual(expect.arrayContaining([...(dimensions.get("FunctionName") ?? [])]));
  expect(dimensions.get("FunctionName")).toContain(stack.output("FunctionName"));
  expect(stack.output("HttpApiUrl")).toContain(`//${[...(dimensions.get("ApiId") ?? [])]}.`);
  expect(dimensions.get("ScheduleGroup")).toEqual(new Set([stack.output("RequestScheduleGroupName")]));
  const tables = (["OperationsTableName", "ConnectionsTableName", "ControlTableName"] as const).map(
    stack.output,
  );
  expect(dimensions.get("TableName")).toEqual(new Set(tables));
  for (const name of ["InteractiveQueueUrl", "BulkQueueUrl", "DeadLetterQueueUrl"] as const) {
    expect(dimensions.get("QueueName")).toContain(stack.output(name).split("/").at(-1));
  }
  expect(watched.widgets.length).toBeGreaterThan(10);
  expect(watched.alarms.length).toBeGreaterThan(10);
  for (const { AlarmName, AlarmDescription, AlarmActions } of watched.alarms) {
    expect(AlarmDescription, AlarmName).toMatch(/runbook\.md#[a-z0-9-]+$/);
    expect(AlarmActions, AlarmName).toEqual([expect.stringMatching(/^arn:aws:sns:/)]);
  }
  // What the function emits is under the dimensions that they look at.
  const metrics = (await allLogLines(world.account)).filter((line) => line.includes('"_aws"'));
  expect(metrics.length).toBeGreaterThan(0);
  for (const line of metrics) {
    const { _aws, ...values } = JSON.parse(line);
    for (const name of _aws.CloudWatchMetrics[0].Dimensions.flat()) {
      expect(dimensions.get(name)).toContain(values[name]);
    }
  }
});

test("nothing that was logged holds the credentials or the token", async () => {
  const { SecretString = "" } = await world.account.secrets.send(
    new GetSecretValueCommand({ SecretId: stack.output("TokenSecretArn") }),
  );
  const { access_token } = JSON.parse(SecretString);
  expect(access_token).toMatch(/.{20}/);
  const lines = await allLogLines(world.account);
  expect(lines.filter((line) => line.includes("first-enable-")).length).toBeGreaterThan(100);
  expect(lines.filter((line) => line.includes("CANARY") || line.includes(access_token))).toEqual([]);
});

test("a second cdk deploy changes nothing", async () => {
  const { printed } = await world.cdk.deploy(world.context);
  expect(printed).toContain("(no changes)");
});

test("an update loses no request that waits, is in hand, or comes in meanwhile", async () => {
  // The emulator kills what is in hand; it comes back when its visibility timeout is over.
  for (const name of ["InteractiveQueueUrl", "BulkQueueUrl"] as const) {
    const change = { QueueUrl: stack.output(name), Attributes: { VisibilityTimeout: "20" } };
    await world.account.sqs.send(new SetQueueAttributesCommand(change));
  }
  // Slower than requests come in.
  world.tenant.setLatency([2_000, 2_000]);
  const before = await stack.send(workload("before", 100));
  const updating = world.cdk.deploy({ ...world.context, bulkMaximumConcurrency: 8 });
  const meanwhile = await stack.sendUntil(updating, workload("meanwhile", 1_000));
  expect((await updating).outputs).toEqual(outputs);
  await stack.letReadSecrets();
  expect((await stack.user.depth("bulk")).visible).toBeGreaterThan(0);
  const { ScalingConfig } = await world.account.lambda.send(
    new GetEventSourceMappingCommand({ UUID: stack.output("BulkEventSourceMappingId") }),
  );
  expect(ScalingConfig).toEqual({ MaximumConcurrency: 8 });

  world.tenant.setLatency([0, 5]);
  expect(meanwhile.size).toBeGreaterThan(0);
  await stack.finished([...before.keys(), ...meanwhile.keys()], 250_000);
});

test("the command line finds the stack by its name, and redrives its dead letters", async () => {
  expect(await stack.orgconn("doctor")).toMatchObject({ code: 0 });
  const rejected = [...(await stack.operations()).values()].filter(({ reason }) => reason === "rejected");
  const redriven = await stack.orgconn("dead-letters", "redrive", "--reason", "rejected", "--yes");
  expect(redriven.code).toBe(0);
  expect(redriven.lines.length).toBe(rejected.length);
  await vi.waitFor(
    async () => {
      const operations = await stack.operations();
      for (const { operation_id } of rejected)
        expect(operations.get(operation_id)).toMatchObject({ redrives: 1 });
    },
    { timeout: 60_000, interval: 500 },
  );
});

test("cdk destroy leaves nothing behind", async () => {
  await subscriber.cancel();
  await world.cdk.destroy(world.context);
  expect(await namesIn(world.account)).toEqual(before);
});
