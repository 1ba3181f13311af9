/** The bundled handler, whose ways to DynamoDB, SQS and KMS can go silent: a request is taken, and no answer comes. */
import { setTimeout as sleep } from "node:timers/promises";
import { SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientOptions } from "../../local/clients.ts";
import { readBuiltTemplate, readDeployment } from "../../local/deployment.ts";
import {
  type EventSourceMapping,
  startEventSourceMapping,
} from "../../local/event-source-mapping/mapping.ts";
import type { LocalFunction } from "../../local/function/function.ts";
import type { EmbeddedStack } from "../../local/stack.ts";
import { perMinute } from "../../local/tenant/bucket.ts";
import { workerConfiguration } from "../../local/worker.ts";
import { createFunction, startEmbeddedStack } from "./built.ts";
import { type SilentProxy, startSilentProxy } from "./silent-proxy.ts";
import { createUser, type User } from "./user.ts";

/** How long a test may take, in milliseconds: what times out takes five seconds, several times. */
const PATIENCE_MS = 120_000;

let stack: EmbeddedStack;
let user: User;
let tables: SilentProxy;
let queues: SilentProxy;
let keys: SilentProxy;
let worker: LocalFunction;
const failures: string[] = [];

beforeAll(async () => {
  const limits = { write: perMinute(500, 30_000), read: perMinute(500, 30_000) };
  stack = await startEmbeddedStack({
    tenant: { kind: "stand-in", options: { limits, latencyMs: [0, 5], everyIdExists: true } },
    credentials: "kms",
  });
  // Its own worker reaches the stand-ins directly: the one of this test goes through the proxies.
  await Promise.all([stack.lanes.interactive.disable(), stack.lanes.bulk.disable()]);
  user = createUser(stack);
  tables = await startSilentProxy(stack.endpoints.dynamodb);
  queues = await startSilentProxy(stack.endpoints.sqs);
  keys = await startSilentProxy(stack.endpoints.kms ?? "");
  const { worker: resource } = readDeployment(await readBuiltTemplate(), queues.endpoint);
  const configuration = workerConfiguration(resource, {
    sqsEndpoint: queues.endpoint,
    dynamodbEndpoint: tables.endpoint,
    secretsEndpoint: stack.endpoints.secretsmanager,
    kms: { endpoint: keys.endpoint, keyArns: [stack.outputs.SigningKeyArn ?? ""] },
    auth0Domain: stack.tenant?.domain ?? "",
    auth0BaseUrl: stack.endpoints.auth0,
  });
  worker = createFunction(configuration, (line) => {
    if (line.startsWith("invocation failed")) failures.push(line);
  });
});
afterAll(async () => {
  await worker.kill();
  await tables[Symbol.asyncDispose]();
  await queues[Symbol.asyncDispose]();
  await keys[Symbol.asyncDispose]();
  user.close();
  await stack.stop(1_000);
});

let count = 0;
const enable = () => {
  const number = String(++count).padStart(4, "0");
  return {
    operation_id: `silent-${number}`,
    action: "enable",
    organization_id: `org_${number}`,
    connection_id: "con_1",
  };
};

/** One delivery of these bodies, as SQS makes it. */
function delivery(bodies: readonly string[]) {
  const lane = `arn:aws:sqs:${stack.region}:000000000000:${stack.queues.interactive.split("/").at(-1)}`;
  const Records = bodies.map((body) => {
    const number = ++count;
    const { organization_id, connection_id } = JSON.parse(body) as Record<string, string>;
    return {
      messageId: `message-${number}`,
      receiptHandle: `receipt-${number}`,
      body,
      attributes: {
        ApproximateReceiveCount: "1",
        SentTimestamp: String(Date.now()),
        SequenceNumber: String(number).padStart(20, "0"),
        MessageGroupId: `${organization_id}#${connection_id}`,
        MessageDeduplicationId: `deduplication-${number}`,
      },
      messageAttributes: {},
      eventSource: "aws:sqs",
      eventSourceARN: lane,
      awsRegion: stack.region,
    };
  });
  return { Records };
}

async function invoke(event: ReturnType<typeof delivery>): Promise<readonly string[]> {
  const outcome = await worker.invoke(event);
  if (outcome.kind !== "response") throw new Error(`${outcome.kind}: ${outcome.message}`);
  const { batchItemFailures } = JSON.parse(outcome.json) as {
    batchItemFailures: { itemIdentifier: string }[];
  };
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

const idsOf = ({ Records }: ReturnType<typeof delivery>) => Records.map(({ messageId }) => messageId);

describe("an execution", () => {
  test(
    "whose KMS goes silent before it has a token gives its message back, and does it when KMS speaks",
    async () => {
      const event = delivery([JSON.stringify(enable())]);
      const swallowed = keys.goSilent();
      expect(await invoke(event)).toEqual(idsOf(event));
      await swallowed;
      expect(stack.tenant?.log.counters.tokensMinted).toBe(0);
      keys.speak();
      // The next token is asked for after a pause, so a delivery may come too early.
      while ((await invoke(event)).length > 0);
      expect(stack.tenant?.log.counters.tokensMinted).toBe(1);
    },
    2 * PATIENCE_MS,
  );

  test(
    "whose tables go silent gives its messages back, and does them with the next delivery",
    async () => {
      const warm = enable();
      expect(await invoke(delivery([JSON.stringify(warm)]))).toEqual([]);
      const requests = Array.from({ length: 10 }, enable);
      const event = delivery(requests.map((request) => JSON.stringify(request)));
      const swallowed = tables.goSilent();
      expect((await invoke(event)).toSorted()).toEqual(idsOf(event).toSorted());
      await swallowed;
      tables.speak();
      expect(await invoke(event)).toEqual([]);
      for (const { operation_id } of requests) {
        expect(await user.read(operation_id)).toMatchObject({ status: "succeeded", result: "applied" });
      }
    },
    PATIENCE_MS,
  );

  test(
    "whose queues go silent keeps what it could not dead-letter, and does so with the next delivery",
    async () => {
      const before = (await user.deadLetters()).length;
      const event = delivery([JSON.stringify({ ...enable(), action: "enabel" })]);
      const swallowed = queues.goSilent();
      expect(await invoke(event)).toEqual(idsOf(event));
      await swallowed;
      queues.speak();
      expect(await invoke(event)).toEqual([]);
      expect(await user.read(idsOf(event)[0] ?? "")).toMatchObject({ reason: "malformed" });
      expect((await user.deadLetters()).length).toBe(before + 1);
    },
    PATIENCE_MS,
  );
});

describe("a lane", () => {
  test(
    "comes through a silence of its tables while requests flow",
    async () => {
      const client = new SQSClient(clientOptions(stack.endpoints.sqs));
      const { mappings } = readDeployment(await readBuiltTemplate(), stack.endpoints.sqs);
      const ofLane = mappings.find(({ queueUrl }) => queueUrl === stack.queues.interactive);
      if (ofLane === undefined) throw new Error("The template joins the interactive lane to no function.");
      const lane: EventSourceMapping = startEventSourceMapping({
        ...ofLane,
        client,
        target: worker,
        onLog: () => {},
        // The stack's own, which takes nothing, has the queue answer the receives that wait.
        endPolls: () => void stack.lanes.interactive.disable(),
      });
      try {
        const requests = Array.from({ length: 60 }, enable);
        for (const [index, request] of requests.entries()) {
          if (index === 20) {
            await tables.goSilent();
            // Longer than a try, shorter than all tries of a request.
            void sleep(2_500).then(() => tables.speak());
          }
          await user.send("interactive", request);
        }
        for (const { operation_id, organization_id } of requests) {
          expect(await user.outcome(operation_id, PATIENCE_MS)).toMatchObject({ status: "succeeded" });
          expect(stack.tenant?.world.settings(organization_id, "con_1")).toBeDefined();
        }
        expect(failures).toEqual([]);
      } finally {
        await lane.disable();
        client.destroy();
      }
    },
    2 * PATIENCE_MS,
  );
});
