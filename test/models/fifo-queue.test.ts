import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Sqs, startSqs } from "../stores/sqs.ts";
import { manualClock } from "../support/manual-clock.ts";
import { describeFifoQueue, QUEUE_UNDER_TEST } from "./fifo-queue.contract.ts";
import { fifoQueueModel } from "./fifo-queue.ts";
import { throughApi } from "./through-api.ts";

const { maxReceiveCount, ...SETTINGS } = QUEUE_UNDER_TEST;
const DAY_MS = 24 * 3_600_000;

function modelWith(random: () => number, clock = manualClock()) {
  const settings = {
    clock,
    random,
    visibilityTimeoutMs: SETTINGS.visibilityTimeoutSeconds * 1_000,
    retentionMs: 14 * DAY_MS,
    maximumMessageBytes: SETTINGS.maximumMessageBytes,
  };
  const deadLetters = fifoQueueModel({ name: "dead", ...settings });
  const redrive = { maxReceiveCount, target: deadLetters };
  return { clock, deadLetters, queue: fifoQueueModel({ name: "lane", ...settings, redrive }) };
}

for (const luck of [0, 0.99]) {
  describeFifoQueue(`the queue's model, with chance at ${luck}`, async () => {
    const { clock, queue, deadLetters } = modelWith(() => luck);
    return {
      queue: throughApi(queue),
      deadLetters: throughApi(deadLetters),
      advance: clock.advance,
      nowMs: clock.now,
      async [Symbol.asyncDispose]() {},
    };
  });
}

describe("SQS's stand-in", () => {
  let sqs: Sqs;
  beforeAll(async () => {
    sqs = await startSqs();
  });
  afterAll(() => sqs[Symbol.asyncDispose]());

  describeFifoQueue("a queue", async () => {
    const deadLetters = await sqs.createQueue(SETTINGS);
    const queue = await sqs.createQueue({ ...SETTINGS, redrive: { maxReceiveCount, target: deadLetters } });
    // It runs in this process and takes all time from `Date`: no test has to wait.
    vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 7) });
    return {
      queue,
      deadLetters,
      advance: (ms) => vi.setSystemTime(Date.now() + ms),
      nowMs: () => Date.now(),
      async [Symbol.asyncDispose]() {
        vi.useRealTimers();
      },
    };
  });
});

describe("the queue's model, where it is closer to SQS than the stand-in", () => {
  const message = (body: string) => ({ groupId: "a", deduplicationId: body, body, attributes: {} });

  it("forgets messages when their retention ends, however often they came back", () => {
    const { queue, clock } = modelWith(() => 0);
    queue.send(message("1"));
    clock.advance(13 * DAY_MS);
    const [received] = queue.receive(1);
    queue.changeVisibility(received?.receiptHandle ?? "", 3_600_000);
    queue.send(message("2"));
    clock.advance(DAY_MS);
    expect(queue.receive(10).map(({ body }) => body)).toEqual(["2"]);
    expect(queue.size()).toBe(1);
  });

  it("may deliver several messages of one group together, and holds back the rest until all are back", () => {
    const { queue } = modelWith(() => 0.99);
    for (const body of ["1", "2", "3"]) queue.send(message(body));
    const together = queue.receive(2);
    expect(together.map(({ body }) => body)).toEqual(["1", "2"]);
    const [first, second] = together.map(({ receiptHandle }) => receiptHandle);
    queue.changeVisibility(first ?? "", 0);
    expect(queue.receive(10)).toEqual([]);
    queue.changeVisibility(second ?? "", 0);
    expect(queue.receive(10).map(({ body }) => body)).toEqual(["1", "2", "3"]);
  });

  it("gives a message that was received too often its message id as deduplication id", () => {
    const { queue, deadLetters, clock } = modelWith(() => 0);
    const { receipt } = queue.send({ ...message("1"), deduplicationId: "operation-1:0" });
    for (let receive = 0; receive <= maxReceiveCount; receive += 1) {
      queue.receive(1);
      clock.advance(SETTINGS.visibilityTimeoutSeconds * 1_000);
    }
    expect([...deadLetters.messages()].map(({ deduplicationId }) => deduplicationId)).toEqual([
      receipt.messageId,
    ]);
  });

  it("refuses an attribute that is empty", () => {
    const { queue } = modelWith(() => 0);
    expect(() => queue.send({ ...message("1"), attributes: { detail: "" } })).toThrow("invalid");
  });

  it("takes characters beyond the first 65,536", () => {
    const { queue } = modelWith(() => 0);
    queue.send(message("😀"));
    expect(queue.receive(1)[0]?.body).toBe("😀");
  });

  it("takes the same deduplication id in two groups, as high-throughput mode does", () => {
    const { queue } = modelWith(() => 0);
    for (const groupId of ["a", "b"]) queue.send({ ...message("1"), groupId });
    expect(queue.size()).toBe(2);
  });
});
