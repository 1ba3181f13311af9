import { afterAll, beforeAll, vi } from "vitest";
import { sqsQueues } from "../../lambda/stores/queues.ts";
import { fifoQueueModel } from "../models/fifo-queue.ts";
import { queuesModel } from "../models/queues.ts";
import { throughApi } from "../models/through-api.ts";
import { manualClock } from "../support/manual-clock.ts";
import { describeQueues } from "./queues.contract.ts";
import { type Sqs, startSqs } from "./sqs.ts";

const SETTINGS = { visibilityTimeoutSeconds: 210, maximumMessageBytes: 16 * 1024 };
let sqs: Sqs;

beforeAll(async () => {
  sqs = await startSqs();
});

afterAll(() => sqs[Symbol.asyncDispose]());

describeQueues("the model of the queues", async () => {
  const clock = manualClock();
  const queue = (name: string) =>
    throughApi(
      fifoQueueModel({
        name,
        clock,
        random: () => 0,
        visibilityTimeoutMs: SETTINGS.visibilityTimeoutSeconds * 1_000,
        maximumMessageBytes: SETTINGS.maximumMessageBytes,
        retentionMs: 14 * 24 * 3_600_000,
      }),
    );
  const [interactive, bulk, deadLetters] = [queue("interactive"), queue("bulk"), queue("dead")];
  const lanes = { interactive, bulk };
  const queues = queuesModel(lanes, deadLetters);
  return { queues, lanes, deadLetters, advance: clock.advance, async [Symbol.asyncDispose]() {} };
});

describeQueues("the queues in SQS", async () => {
  const [interactive, bulk, deadLetters] = [
    await sqs.createQueue(SETTINGS),
    await sqs.createQueue(SETTINGS),
    await sqs.createQueue(SETTINGS),
  ];
  // The stand-in runs in this process and takes all time from `Date`: no test has to wait.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 7) });
  const urls = { lanes: { interactive: interactive.url, bulk: bulk.url }, deadLetters: deadLetters.url };
  return {
    queues: sqsQueues(sqs.client, urls),
    lanes: { interactive, bulk },
    deadLetters,
    advance: (ms) => vi.setSystemTime(Date.now() + ms),
    async [Symbol.asyncDispose]() {
      vi.useRealTimers();
    },
  };
});
