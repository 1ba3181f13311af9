import type { Context, SQSEvent, SQSRecord } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { handler as Handler } from "../lambda/handler.ts";
import { readBuiltTemplate, readDeployment } from "../local/deployment.ts";
import { type EmbeddedStack, startEmbeddedStack } from "../local/stack.ts";
import { workerConfiguration } from "../local/worker.ts";
import { createUser } from "./end-to-end/user.ts";

/** The handler in this process, before the stand-ins of the embedded stack, whose own worker takes nothing. */
let stack: EmbeddedStack;
let handler: typeof Handler;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  stack = await startEmbeddedStack({ tenant: { kind: "stand-in", options: { latencyMs: [1, 5] } } });
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
      MessageGroupId: `group-${count}`,
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
