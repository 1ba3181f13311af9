import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Context, SQSEvent, SQSRecord } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { messageGroupId } from "../contract/message-group.ts";
import type { Request } from "../contract/request.ts";
import type { BatchStore } from "../lambda/batches/batch-store.ts";
import type { handler as Handler } from "../lambda/handler.ts";
import { dynamoBatchStore } from "../lambda/stores/batch-store.ts";
import { clientOptions } from "../local/clients.ts";
import { readBuiltTemplate, readDeployment } from "../local/deployment.ts";
import { type EmbeddedStack, startEmbeddedStack } from "../local/stack.ts";
import { workerConfiguration } from "../local/worker.ts";
import { type OperatorBatchStore, operatorBatchStore } from "../operator/batch/store.ts";
import { RUNNING } from "./batches/arbitraries.ts";
import { createUser } from "./end-to-end/user.ts";

/** The handler in this process, before the stand-ins of the embedded stack, whose own worker takes nothing. */
let stack: EmbeddedStack;
let handler: typeof Handler;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  stack = await startEmbeddedStack({
    tenant: { kind: "stand-in", options: { latencyMs: [1, 5], everyIdExists: true } },
  });
  await Promise.all([stack.lanes.interactive.disable(), stack.lanes.bulk.disable()]);
  const deployment = readDeployment(await readBuiltTemplate(), stack.endpoints.sqs);
  ({ environment } = workerConfiguration(deployment.worker, {
    sqsEndpoint: stack.endpoints.sqs,
    dynamodbEndpoint: stack.endpoints.dynamodb,
    secretsEndpoint: stack.endpoints.secretsmanager,
    auth0Domain: stack.tenant?.domain ?? "",
    auth0BaseUrl: stack.endpoints.auth0,
  }));
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  // Powertools then writes to the console of this process.
  vi.stubEnv("POWERTOOLS_DEV", "true");
  ({ handler } = await import("../lambda/handler.ts"));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await stack.stop(0);
});

let count = 0;

function record(request: object | string, lane: "INTERACTIVE" | "BULK"): SQSRecord {
  count += 1;
  return {
    messageId: `message-${count}`,
    receiptHandle: `receipt-${count}`,
    body: typeof request === "string" ? request : JSON.stringify(request),
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: String(Date.now()),
      SenderId: "sender",
      ApproximateFirstReceiveTimestamp: String(Date.now()),
      SequenceNumber: String(count).padStart(20, "0"),
      MessageGroupId: typeof request === "string" ? "group" : messageGroupId(request as Request),
      MessageDeduplicationId: `deduplication-${count}`,
    },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: environment[`${lane}_QUEUE_ARN`] ?? "",
    awsRegion: "us-east-1",
  };
}

const invoke = (event: SQSEvent, remainingMs: number) =>
  handler(event, { getRemainingTimeInMillis: () => remainingMs } as Context);

const enable = (id: number) => ({
  operation_id: `operation-${id}`,
  action: "enable",
  organization_id: `org_${id}`,
  connection_id: "con_1",
});

describe("the handler", () => {
  test("does a batch, whatever is in it, and names what is not done", async () => {
    const user = createUser(stack);
    const records = [
      record(enable(1), "INTERACTIVE"),
      record(enable(2), "BULK"),
      record("no request", "BULK"),
    ];
    expect(await invoke({ Records: records }, 180_000)).toEqual({ batchItemFailures: [] });
    expect(await user.read("operation-1")).toMatchObject({ status: "succeeded", lane: "interactive" });
    expect(await user.read("operation-2")).toMatchObject({ status: "succeeded", lane: "bulk" });
    expect(await user.read(records[2]?.messageId ?? "")).toMatchObject({ reason: "malformed" });
    expect(stack.tenant?.log.counters).toBeDefined();
    user.close();
  });

  test("writes one line for an operation, with its ids, outcome, times, attempts, and Auth0's id of the call", async () => {
    const log = vi.spyOn(console, "info").mockImplementation(() => {});
    await invoke({ Records: [record(enable(4), "BULK")] }, 180_000);
    const lines = log.mock.calls.map(([line]) => JSON.parse(line) as Record<string, unknown>);
    log.mockRestore();
    expect(lines.filter((line) => line.operation_id === "operation-4")).toEqual([
      expect.objectContaining({
        message: "operation finished",
        action: "enable",
        organization_id: "org_4",
        connection_id: "con_1",
        lane: "bulk",
        status: "succeeded",
        result: "applied",
        auth0_status: 201,
        auth0_request_id: expect.stringMatching(/^[0-9a-f]{20}$/),
        attempts: 0,
        throttles: 0,
        redrives: 0,
        enqueued_at: expect.any(String),
        finished_at: expect.any(String),
        waited_ms: expect.any(Number),
        duration_ms: expect.any(Number),
      }),
    ]);
  });

  test("gives back at once what there is no time for, without a call", async () => {
    const user = createUser(stack);
    const late = record(enable(3), "BULK");
    expect(await invoke({ Records: [late] }, 20_000)).toEqual({
      batchItemFailures: [{ itemIdentifier: late.messageId }],
    });
    expect(await user.read("operation-3")).toMatchObject({ status: "deferred", reason: "budget" });
    expect(stack.tenant?.log.effectsOn("org_3", "con_1")).toEqual([]);
    user.close();
  });
});

describe("the handler, with batches", () => {
  const row = (id: number, batchId: string, extra: object = {}) =>
    record({ ...enable(id), organization_id: `org_${id}`, batch_id: batchId, ...extra }, "BULK");
  const work = (...Records: SQSRecord[]) => invoke({ Records }, 180_000);
  let client: DynamoDBClient;
  let user: ReturnType<typeof createUser>;
  let batches: BatchStore & OperatorBatchStore;

  beforeAll(() => {
    client = new DynamoDBClient(clientOptions(stack.endpoints.dynamodb));
    user = createUser(stack);
    const table = environment.CONTROL_TABLE ?? "";
    batches = { ...dynamoBatchStore(client, table), ...operatorBatchStore(client, table) };
  });
  afterAll(() => {
    client.destroy();
    user.close();
  });

  test("makes no call for one that was cancelled while it ran", async () => {
    await batches.create({ ...RUNNING, batchId: "cancelled" });
    await work(row(20, "cancelled"));
    expect(await user.read("operation-20")).toMatchObject({ status: "succeeded", batch_id: "cancelled" });
    await batches.cancel("cancelled", "the wrong connection", Date.now());
    expect(await work(row(21, "cancelled"), row(22, "cancelled"))).toEqual({ batchItemFailures: [] });
    for (const id of [21, 22]) {
      expect(await user.read(`operation-${id}`)).toMatchObject({ status: "cancelled" });
      expect(stack.tenant?.log.effectsOn(`org_${id}`, "con_1")).toEqual([]);
    }
  });

  test("stops one that fails too often", async () => {
    await batches.create({ ...RUNNING, batchId: "failing", maxFailures: "2" });
    await work(
      row(30, "failing", { organization_id: "org_unknown30" }),
      row(31, "failing", { organization_id: "org_unknown31" }),
      row(32, "failing"),
    );
    expect(await batches.read("failing")).toMatchObject({
      state: "stopped",
      failed: 2,
      finished: 3,
      stopReason: "2 of 3 operations failed; max_failures is 2",
    });
    await work(row(33, "failing"));
    expect(await user.read("operation-33")).toMatchObject({ status: "cancelled" });
  });

  test("captures what a connection was like before it is disabled", async () => {
    await batches.create({ ...RUNNING, batchId: "captured" });
    await work(record({ ...enable(40), assign_membership_on_login: true }, "BULK"));
    const disable = { operation_id: "operation-41", action: "disable", organization_id: "org_40" };
    await work(row(41, "captured", disable));
    expect(await user.read("operation-41")).toMatchObject({
      result: "applied",
      before: "enabled",
      before_settings: {
        assign_membership_on_login: true,
        show_as_button: true,
        is_signup_enabled: false,
      },
    });
  });
});
