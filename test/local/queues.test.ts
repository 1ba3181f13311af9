/**
 * What the worker relies on in SQS, held against the stand-in: each of these is what AWS documents. Where the
 * stand-in differs, the test says so and shows the difference.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type LaneUnderTest, startLane } from "./fixtures/lane.ts";

let lane: LaneUnderTest;
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "orgconn-queues-"));
});
afterEach(async () => {
  await lane.stop();
  await rm(directory, { recursive: true });
});

const start = (options: Parameters<typeof startLane>[0] = {}) => startLane({ enabled: false, ...options });
const bodies = (messages: readonly { Body?: string | undefined }[]) =>
  messages.map(({ Body = "" }) => JSON.parse(Body).name as string);
const showAfter = (handle: string | undefined, seconds: number) =>
  lane.client.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: lane.url,
      ReceiptHandle: handle,
      VisibilityTimeout: seconds,
    }),
  );

describe.each([
  { where: "in memory", kept: false },
  { where: "in a directory", kept: true },
])("$where", ({ kept }) => {
  beforeEach(async () => {
    lane = await start(kept ? { directory } : {});
  });

  test("a receive that waits is answered at once where polls are ended", { timeout: 15_000 }, async () => {
    let isAnswered = false;
    const receive = new ReceiveMessageCommand({ QueueUrl: lane.url, WaitTimeSeconds: 20 });
    const received = lane.client.send(receive).finally(() => {
      isAnswered = true;
    });
    // The request may be on its way still.
    while (!isAnswered) {
      lane.endPolls();
      await sleep(10);
    }
    expect((await received).Messages).toBeUndefined();
  });

  test("a receive that waits gets what becomes visible, and leaves the process in peace till then", async () => {
    await lane.send({ name: "hidden" });
    const [message] = await lane.receive();
    await showAfter(message?.ReceiptHandle, 1);
    const timers = vi.spyOn(globalThis, "setInterval");
    const wait = new ReceiveMessageCommand({ QueueUrl: lane.url, WaitTimeSeconds: 5 });
    expect(bodies((await lane.client.send(wait)).Messages ?? [])).toEqual(["hidden"]);
    expect(timers.mock.calls.map(([, everyMs]) => everyMs)).toEqual([200]);
    timers.mockRestore();
  });

  test("a group in flight is blocked, others are not", async () => {
    await lane.send({ name: "a1" }, "a");
    await lane.send({ name: "a2" }, "a");
    await lane.send({ name: "b1" }, "b");
    expect(bodies(await lane.receive())).toEqual(["a1", "b1"]);
    expect(await lane.receive()).toEqual([]);
  });

  // AWS fills a batch with several messages of a group; fauxqs 2.4.1 gives the heads of groups only.
  test("a batch holds one message of a group", async () => {
    await lane.send({ name: "a1" }, "a");
    await lane.send({ name: "a2" }, "a");
    expect(bodies(await lane.receive())).toEqual(["a1"]);
  });

  test("a deletion frees the group, in order", async () => {
    for (const name of ["a1", "a2", "a3"]) await lane.send({ name }, "a");
    const seen: string[] = [];
    for (let round = 0; round < 3; round++) {
      const [message] = await lane.receive();
      seen.push(...bodies(message === undefined ? [] : [message]));
      await lane.client.send(
        new DeleteMessageCommand({ QueueUrl: lane.url, ReceiptHandle: message?.ReceiptHandle }),
      );
    }
    expect(seen).toEqual(["a1", "a2", "a3"]);
  });

  test("a message that is shown again at once comes back before the others of its group", async () => {
    await lane.send({ name: "a1" }, "a");
    await lane.send({ name: "a2" }, "a");
    const [first] = await lane.receive();
    await showAfter(first?.ReceiptHandle, 0);
    const [again] = await lane.receive();
    expect(again?.MessageId).toBe(first?.MessageId);
    expect(again?.Attributes?.ApproximateReceiveCount).toBe("2");
  });

  test("a hidden message blocks its group until its own visibility timeout has passed", async () => {
    await lane.send({ name: "a1" }, "a");
    await lane.send({ name: "a2" }, "a");
    const [first] = await lane.receive(lane.url, 1);
    await showAfter(first?.ReceiptHandle, 30);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await lane.receive()).toEqual([]);
    await showAfter(first?.ReceiptHandle, 0);
    expect(bodies(await lane.receive())).toEqual(["a1"]);
  });

  test("a deduplication id counts once in five minutes, whatever is in the message", async () => {
    const first = await lane.send({ name: "first" }, "a", "same");
    const second = await lane.send({ name: "second" }, "a", "same");
    expect(second.MessageId).toBe(first.MessageId);
    expect(await lane.depth()).toEqual({ visible: 1, inFlight: 0 });
  });

  test("a delivery says what the worker's order is built on", async () => {
    const before = Date.now();
    const { SequenceNumber } = await lane.send({ name: "a1" }, "a", "dedup");
    await lane.send({ name: "b1" }, "b");
    const [first, second] = await lane.receive();
    expect(first?.Attributes).toMatchObject({
      MessageGroupId: "a",
      MessageDeduplicationId: "dedup",
      SequenceNumber,
      ApproximateReceiveCount: "1",
    });
    expect(SequenceNumber).toMatch(/^\d{20}$/);
    expect(BigInt(second?.Attributes?.SequenceNumber ?? 0)).toBeGreaterThan(BigInt(SequenceNumber ?? 0));
    const sentAtMs = Number(first?.Attributes?.SentTimestamp);
    expect(sentAtMs).toBeGreaterThanOrEqual(before);
    expect(sentAtMs).toBeLessThanOrEqual(Date.now());
  });

  test("a message above the maximum size is refused", async () => {
    await expect(lane.send({ name: "x".repeat(8_192) })).rejects.toThrow("8192");
  });

  test("asked for its URL, the queue gives one that every machine can resolve", async () => {
    const { QueueUrl } = await lane.client.send(new GetQueueUrlCommand({ QueueName: "lane.fifo" }));
    expect(QueueUrl).toBe(lane.url);
  });

  test("a message without a deduplication id is refused: equal requests must not swallow each other", async () => {
    const message = { QueueUrl: lane.url, MessageBody: "{}", MessageGroupId: "a" };
    await expect(lane.client.send(new SendMessageCommand(message))).rejects.toThrow("MessageDeduplicationId");
  });
});

test("what was received too often goes to the dead-letter queue, attributes and all", async () => {
  lane = await start({ maxReceiveCount: 2 });
  const { MessageId } = await lane.send({ name: "a1" }, "a");
  await lane.send({ name: "a2" }, "a");
  for (let round = 0; round < 2; round++) {
    const [message] = await lane.receive();
    await showAfter(message?.ReceiptHandle, 0);
  }
  expect(bodies(await lane.receive())).toEqual(["a2"]);
  const [letter] = await lane.receive(lane.deadLettersUrl);
  expect(letter).toMatchObject({ MessageId, Attributes: { MessageGroupId: "a" } });
});

test("a directory keeps messages, their places and receive counts, and shows what was in flight", async () => {
  lane = await start({ directory });
  const sent = await lane.send({ name: "shown" }, "a");
  await lane.send({ name: "in flight" }, "b");
  const [shown] = await lane.receive();
  await showAfter(shown?.ReceiptHandle, 0);
  await lane.stop();

  lane = await start({ directory });
  expect(await lane.depth()).toEqual({ visible: 2, inFlight: 0 });
  const received = await lane.receive();
  expect(bodies(received).sort()).toEqual(["in flight", "shown"]);
  expect(received.find(({ MessageId }) => MessageId === sent.MessageId)).toMatchObject({
    Attributes: { SequenceNumber: sent.SequenceNumber, ApproximateReceiveCount: "2" },
  });
  const next = await lane.send({ name: "next" }, "a");
  expect(BigInt(next.SequenceNumber ?? 0)).toBeGreaterThan(BigInt(sent.SequenceNumber ?? 0));
});
