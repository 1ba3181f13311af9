import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { drainLetters } from "../../../operator/dead-letters/drain.ts";
import type { Session } from "../../../operator/session/session.ts";
import { fifoQueueModel } from "../../models/fifo-queue.ts";
import { seeded } from "../../simulation/random.ts";
import { manualClock } from "../../support/manual-clock.ts";

/** As `walk.ts` asks for; the model's queue has one visibility timeout for all. */
const IN_HAND_MS = 3_600_000;
const RUNNING = new AbortController().signal;

/** A session whose dead-letter queue is a model that holds so many letters. */
function queueOf(letters: number, visibilityTimeoutMs = IN_HAND_MS) {
  const clock = manualClock();
  const queue = fifoQueueModel({
    name: "letter",
    clock,
    random: seeded(7),
    visibilityTimeoutMs,
    retentionMs: 14 * 86_400_000,
    maximumMessageBytes: 1_024,
  });
  for (let n = 0; n < letters; n += 1) {
    const operationId = `operation-${n}`;
    const attributes = { operation_id: operationId };
    queue.send({ groupId: operationId, deduplicationId: `${operationId}:0`, body: "{}", attributes });
  }
  let receives = 0;
  const client = {
    async send(command: unknown) {
      if (command instanceof ReceiveMessageCommand) {
        receives += 1;
        if (receives > letters + 10) throw new Error("the walk goes in circles");
        expect(command.input.VisibilityTimeout).toBe(IN_HAND_MS / 1_000);
        return {
          Messages: queue.receive(command.input.MaxNumberOfMessages ?? 1).map((message) => ({
            MessageId: message.messageId,
            ReceiptHandle: message.receiptHandle,
            Body: message.body,
          })),
        };
      }
      if (command instanceof DeleteMessageCommand) {
        if (queue.delete(command.input.ReceiptHandle ?? "")) return {};
        throw Object.assign(new Error("The receipt handle has expired"), { name: "InvalidParameterValue" });
      }
      if (command instanceof ChangeMessageVisibilityBatchCommand) {
        for (const { ReceiptHandle = "", VisibilityTimeout = 0 } of command.input.Entries ?? []) {
          queue.changeVisibility(ReceiptHandle, VisibilityTimeout * 1_000);
        }
        return {};
      }
      throw new Error("not expected of a walk");
    },
  };
  const session = {
    names: { queues: { deadLetters: "https://queue" } },
    clients: { sqs: async () => client },
  } as unknown as Session;
  /** How many a receive would show at once. */
  const visible = () => {
    let count = 0;
    for (let some = queue.receive(10); some.length > 0; some = queue.receive(10)) count += some.length;
    return count;
  };
  return { clock, queue, session, visible, receives: () => receives };
}

describe("a walk through the dead-letter queue", () => {
  test("looks at each of more letters than a receive brings once, and gives all of them back", async () => {
    const { session, visible } = queueOf(1_234);
    const seen: string[] = [];
    const count = await drainLetters(session, RUNNING, async ({ messageId }) => void seen.push(messageId));
    expect(count).toBe(1_234);
    expect(new Set(seen).size).toBe(1_234);
    expect(seen).toHaveLength(1_234);
    expect(visible()).toBe(1_234);
  });

  test("costs a receive for every ten letters, and one more", async () => {
    const { session, receives } = queueOf(100);
    await drainLetters(session, RUNNING, async () => {});
    expect(receives()).toBe(11);
  });

  test("ends where it takes longer than letters stay in hand, and looks at none twice", async () => {
    const { clock, session, visible } = queueOf(300);
    const seen: string[] = [];
    await drainLetters(session, RUNNING, async ({ messageId }) => {
      seen.push(messageId);
      clock.advance(IN_HAND_MS / 100);
    });
    expect(seen.length).toBeGreaterThan(100);
    expect(new Set(seen).size).toBe(seen.length);
    expect(visible()).toBe(300);
  });

  test("says what could not be removed because it came out of hand", async () => {
    const { clock, queue, session } = queueOf(2);
    const removed: boolean[] = [];
    await drainLetters(session, RUNNING, async (_, remove) => {
      if (removed.length > 0) clock.advance(IN_HAND_MS + 1);
      removed.push(await remove());
    });
    expect(removed).toEqual([true, false]);
    expect(queue.size()).toBe(1);
  });

  test("gives back what it has in hand when it is stopped", async () => {
    const { session, visible } = queueOf(25);
    const stopped = new AbortController();
    const stop = async () => stopped.abort(new Error("stopped"));
    await expect(drainLetters(session, stopped.signal, stop)).rejects.toThrow("stopped");
    expect(visible()).toBe(25);
  });

  test("gives back too when a visit fails", async () => {
    const { session, visible } = queueOf(25);
    const fail = async () => Promise.reject(new Error("no"));
    await expect(drainLetters(session, RUNNING, fail)).rejects.toThrow("no");
    expect(visible()).toBe(25);
  });

  test("tells of any other trouble with a removal", async () => {
    const { session } = queueOf(1);
    const sqs = (await session.clients.sqs()) as { send(command: unknown): Promise<unknown> };
    const send = sqs.send.bind(sqs);
    sqs.send = async (command) => {
      if (!(command instanceof DeleteMessageCommand)) return send(command);
      throw Object.assign(new Error("not allowed"), { name: "AccessDenied" });
    };
    const removing = drainLetters(session, RUNNING, async (_, remove) => void (await remove()));
    await expect(removing).rejects.toThrow("not allowed");
  });
});
