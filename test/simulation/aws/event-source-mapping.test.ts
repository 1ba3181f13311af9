import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, vi } from "vitest";
import { startEventSourceMapping } from "../../../local/event-source-mapping/mapping.ts";
import type { LocalFunction } from "../../../local/function/function.ts";
import { fifoQueueModel } from "../../models/fifo-queue.ts";
import { type Sqs, startSqs } from "../../stores/sqs.ts";
import { seeded } from "../random.ts";
import { createVirtualClock } from "../virtual-clock.ts";
import { describeMapping, MAPPING_UNDER_TEST, type Work } from "./event-source-mapping.contract.ts";
import { createEventSourceMapping } from "./event-source-mapping.ts";

const { visibilityTimeoutSeconds, maximumConcurrency } = MAPPING_UNDER_TEST;
const LANE_BYTES = 8 * 1024;

for (const seed of [1, 2, 3])
  describeMapping(`the mapping's model, seed ${seed}`, (work) => openModel(work, seed));

async function openModel(work: Work, seed: number) {
  const clock = createVirtualClock(Date.UTC(2026, 7));
  const random = seeded(seed);
  const queue = fifoQueueModel({
    name: "lane",
    clock,
    random,
    visibilityTimeoutMs: visibilityTimeoutSeconds * 1_000,
    retentionMs: Number.POSITIVE_INFINITY,
    maximumMessageBytes: LANE_BYTES,
    onAvailable: () => mapping.wake(),
  });
  const mapping = createEventSourceMapping({
    clock,
    random,
    queue,
    maximumConcurrency,
    lostDeletionChance: () => 0,
    async invoke(batch) {
      const answer = await work(batch);
      return answer === "fails" ? { kind: "failed" } : { kind: "response", returned: answer };
    },
  });
  mapping.setEnabled(false);
  const advance = (ms: number) => clock.run(clock.sleep(ms));
  return {
    enable: () => mapping.setEnabled(true),
    disable: async () => mapping.setEnabled(false),
    send: async (body: string, groupId: string) =>
      void queue.send({ groupId, deduplicationId: `${groupId} ${body}`, body, attributes: {} }),
    depth: async () => queue.size(),
    advance,
    async until(check: () => unknown) {
      for (let tries = 0; ; tries += 1) {
        try {
          return void (await check());
        } catch (error) {
          if (tries === 100) throw error;
          await advance(100);
        }
      }
    },
    async [Symbol.asyncDispose]() {},
  };
}

let sqs: Sqs;
beforeAll(async () => {
  sqs = await startSqs();
});
afterAll(() => sqs[Symbol.asyncDispose]());

describeMapping("the stand-in for Lambda's event source mappings", async (work) => {
  const queue = await sqs.createQueue({ visibilityTimeoutSeconds, maximumMessageBytes: LANE_BYTES });
  // The queue's stand-in runs in this process and takes all time from `Date`: no test has to wait.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 7) });
  const logs: string[] = [];
  const mapping = startEventSourceMapping({
    client: sqs.client,
    queueUrl: queue.url,
    queueArn: "arn:aws:sqs:us-east-1:000000000000:lane.fifo",
    target: functionThat(work),
    batchSize: 10,
    maximumConcurrency,
    enabled: false,
    onLog: (line) => logs.push(line),
    endPolls: () => sqs.endPolls(queue.url),
  });
  return {
    enable: mapping.enable,
    disable: mapping.disable,
    async send(body, groupId) {
      await queue.send({ groupId, deduplicationId: `${groupId} ${body}`, body, attributes: {} });
    },
    async depth() {
      const { Attributes = {} } = await sqs.client.send(
        new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ["All"] }),
      );
      return (
        Number(Attributes.ApproximateNumberOfMessages) +
        Number(Attributes.ApproximateNumberOfMessagesNotVisible)
      );
    },
    advance: async (ms) => void vi.setSystemTime(Date.now() + ms),
    async until(check) {
      await vi.waitFor(check, { timeout: 20_000, interval: 10 });
    },
    async [Symbol.asyncDispose]() {
      await mapping.disable();
      vi.useRealTimers();
      expect(logs).toEqual([]);
    },
  };
});

/** A function that runs in this process. */
function functionThat(work: Work): LocalFunction {
  return {
    async invoke(event) {
      const { Records } = event as { Records: SqsRecord[] };
      const answer = await work(
        Records.map(({ messageId, body, attributes }) => ({
          messageId,
          body,
          receiveCount: Number(attributes.ApproximateReceiveCount),
        })),
      );
      if (answer === "fails") return { kind: "error", message: "it failed" };
      const batchItemFailures = answer.map((itemIdentifier) => ({ itemIdentifier }));
      return { kind: "response", json: JSON.stringify({ batchItemFailures }) };
    },
    kill: async () => {},
  };
}

interface SqsRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: { readonly ApproximateReceiveCount: string };
}
