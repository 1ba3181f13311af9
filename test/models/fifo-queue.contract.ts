import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FifoQueue, ReceivedMessage } from "./sqs.ts";

/** A queue whose clock the test moves; its dead-letter queue gets what was received `maxReceiveCount` times. */
export interface QueueUnderTest extends AsyncDisposable {
  readonly queue: FifoQueue;
  readonly deadLetters: FifoQueue;
  advance(ms: number): void;
  nowMs(): number;
}

/** What a queue under test is made with. */
export const QUEUE_UNDER_TEST = {
  visibilityTimeoutSeconds: 30,
  maximumMessageBytes: 8 * 1024,
  maxReceiveCount: 3,
} as const;

const FIVE_MINUTES_MS = 5 * 60_000;

/** What every FIFO queue does, SQS's stand-in and the model. */
export function describeFifoQueue(what: string, open: () => Promise<QueueUnderTest>): void {
  describe(what, () => {
    let test: QueueUnderTest;
    let queue: FifoQueue;
    beforeEach(async () => {
      test = await open();
      queue = test.queue;
    });
    afterEach(() => test[Symbol.asyncDispose]());

    const send = (groupId: string, body: string, deduplicationId = `${groupId}-${body}`) =>
      queue.send({ groupId, deduplicationId, body, attributes: {} });

    /** Receives until nothing comes any more. */
    const drain = async (from: FifoQueue = queue): Promise<readonly ReceivedMessage[]> => {
      const received = await from.receive(10);
      return received.length === 0 ? [] : [...received, ...(await drain(from))];
    };

    /** Receives the next message of a queue in which only one can come. */
    const next = async (): Promise<ReceivedMessage> => {
      const [message, ...more] = await queue.receive(1);
      if (message === undefined || more.length > 0) throw new Error("expected one message");
      return message;
    };

    it("delivers what was sent", async () => {
      const sentAtMs = test.nowMs();
      const attributes = { reason: "rejected", detail: "403 “no”" };
      const { messageId, sequence } = await queue.send({
        groupId: "org_1#con_1",
        deduplicationId: "a:0",
        body: '{"a":"“é”"}',
        attributes,
      });
      test.advance(1_500);
      const received = await next();
      const { receiptHandle } = received;
      expect(receiptHandle).not.toBe("");
      expect(received).toEqual({
        messageId,
        sequence,
        groupId: "org_1#con_1",
        body: '{"a":"“é”"}',
        attributes,
        sentAtMs,
        receiveCount: 1,
        receiptHandle,
      });
    });

    it("numbers messages so that later ones have larger numbers", async () => {
      const sequences: bigint[] = [];
      for (const body of ["1", "2", "3"]) sequences.push(BigInt((await send("a", body)).sequence));
      expect(sequences).toEqual(sequences.toSorted((a, b) => (a < b ? -1 : 1)));
      expect(new Set(sequences).size).toBe(3);
    });

    it("delivers each group in order, and what is in flight to no other receiver", async () => {
      for (const body of ["1", "2", "3"]) for (const group of ["a", "b"]) await send(group, body);
      const order: Record<string, string[]> = { a: [], b: [] };
      for (let round = 0; round < 3; round += 1) {
        const received = await drain();
        for (const { groupId, body, receiptHandle } of received) {
          order[groupId]?.push(body);
          await queue.delete(receiptHandle);
        }
      }
      expect(order).toEqual({ a: ["1", "2", "3"], b: ["1", "2", "3"] });
      expect(await drain()).toEqual([]);
    });

    it("delivers nothing more of a group while one of its messages is in flight", async () => {
      await send("a", "1");
      const first = await next();
      await send("a", "2");
      expect(await drain()).toEqual([]);
      await send("b", "1");
      expect((await next()).groupId).toBe("b");
      await queue.delete(first.receiptHandle);
      expect((await next()).body).toBe("2");
    });

    it("takes no more than ten at a time, and no more than were asked for", async () => {
      for (let group = 0; group < 15; group += 1) await send(`${group}`, "1");
      expect(await queue.receive(4)).toHaveLength(4);
      expect(await queue.receive(10)).toHaveLength(10);
      expect(await queue.receive(10)).toHaveLength(1);
    });

    it("delivers again what was not deleted in time, before anything later, and counts", async () => {
      await send("a", "1");
      const first = await next();
      await send("a", "2");
      test.advance(QUEUE_UNDER_TEST.visibilityTimeoutSeconds * 1_000 - 1);
      expect(await drain()).toEqual([]);
      test.advance(1);
      const again = await next();
      expect(again).toEqual({ ...first, receiptHandle: again.receiptHandle, receiveCount: 2 });
      expect(again.receiptHandle).not.toBe(first.receiptHandle);
    });

    it("hides a message for longer or shorter when told to, from then on", async () => {
      await send("a", "1");
      const first = await next();
      test.advance(20_000);
      await queue.changeVisibility(first.receiptHandle, 90);
      test.advance(89_999);
      expect(await drain()).toEqual([]);
      test.advance(1);
      const second = await next();
      await queue.changeVisibility(second.receiptHandle, 5);
      test.advance(5_000);
      expect((await next()).receiveCount).toBe(3);
    });

    it("shows a message at once when told to hide it no longer", async () => {
      await send("a", "1");
      await queue.changeVisibility((await next()).receiptHandle, 0);
      expect((await next()).receiveCount).toBe(2);
    });

    it("does nothing for a receipt handle that is no longer the message's", async () => {
      await send("a", "1");
      const first = await next();
      test.advance(QUEUE_UNDER_TEST.visibilityTimeoutSeconds * 1_000);
      const second = await next();
      await expect(queue.changeVisibility(first.receiptHandle, 0)).rejects.toThrow();
      await queue.delete(first.receiptHandle);
      test.advance(QUEUE_UNDER_TEST.visibilityTimeoutSeconds * 1_000);
      const third = await next();
      expect([second.receiveCount, third.receiveCount]).toEqual([2, 3]);
      await queue.delete(third.receiptHandle);
      await expect(queue.changeVisibility(third.receiptHandle, 0)).rejects.toThrow();
    });

    it("drops a deduplication id that was seen within five minutes, even if its message is gone", async () => {
      const first = await send("a", "1", "same");
      await queue.delete((await next()).receiptHandle);
      test.advance(FIVE_MINUTES_MS - 1_000);
      expect(await send("a", "2", "same")).toEqual(first);
      expect(await drain()).toEqual([]);
      test.advance(1_001);
      await send("a", "3", "same");
      expect((await next()).body).toBe("3");
    });

    it("moves what was received too often to the dead-letter queue, with its attributes", async () => {
      await queue.send({ groupId: "a", deduplicationId: "1", body: "1", attributes: { reason: "x" } });
      await send("a", "2");
      for (let receive = 1; receive <= QUEUE_UNDER_TEST.maxReceiveCount; receive += 1) {
        const [first] = await queue.receive(1);
        expect(first).toMatchObject({ body: "1", receiveCount: receive });
        test.advance(QUEUE_UNDER_TEST.visibilityTimeoutSeconds * 1_000);
      }
      expect((await drain()).map(({ body }) => body)).toEqual(["2"]);
      const [dead, ...more] = await drain(test.deadLetters);
      expect(more).toEqual([]);
      expect(dead).toMatchObject({ body: "1", groupId: "a", attributes: { reason: "x" } });
    });

    it("refuses characters that XML 1.0 does not know, and an empty body", async () => {
      for (const body of ["", "\u0000", "\u000b", "\uffff"]) await expect(send("a", body)).rejects.toThrow();
      await send("a", "\t\n\r \uffee");
      expect((await next()).body).toBe("\t\n\r \uffee");
    });

    it("refuses a message that is longer than the queue takes, attributes included", async () => {
      const fits = { groupId: "a", deduplicationId: "1", body: "é".repeat(4_093), attributes: {} };
      const attributes = { a: "b" };
      await expect(queue.send({ ...fits, body: `${fits.body}${"x".repeat(7)}` })).rejects.toThrow();
      await expect(queue.send({ ...fits, attributes })).rejects.toThrow();
      await queue.send({ ...fits, body: `${fits.body}${"x".repeat(6)}` });
      expect(Buffer.byteLength((await next()).body)).toBe(QUEUE_UNDER_TEST.maximumMessageBytes);
    });
  });
}
