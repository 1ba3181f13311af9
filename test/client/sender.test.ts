import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SendError } from "../../client/errors.ts";
import { sendAll } from "../../client/send/send-all.ts";
import { createSender } from "../../client/send/sender.ts";
import { type CallFate, type Fate, fakeQueue, portsTo } from "./sqs.ts";

const ALL_TAKEN: CallFate = { kind: "answered", fates: ["taken"] };

const message = (groupId: string, number: number) => ({
  groupId,
  deduplicationId: `${groupId}:${number}`,
  body: "{}",
});

/** Messages of these groups, numbered within each. */
function messagesOf(groups: readonly string[]) {
  const counts = new Map<string, number>();
  return groups.map((group) => {
    const number = counts.get(group) ?? 0;
    counts.set(group, number + 1);
    return message(group, number);
  });
}

const passing = fc.oneof(
  { weight: 3, arbitrary: fc.constant<CallFate>(ALL_TAKEN) },
  fc
    .array(fc.constantFrom<Fate>("taken", "throttled", "internal_error", "forgotten"), {
      minLength: 1,
      maxLength: 10,
    })
    .map((fates): CallFate => ({ kind: "answered", fates })),
  fc.constantFrom<CallFate>({ kind: "throttled" }, { kind: "lost" }),
);

describe("whatever SQS does to its calls", () => {
  it("every message gets into the queue once, those of a group in their order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"), {
          maxLength: 80,
        }),
        fc.array(passing, { maxLength: 40 }),
        fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 4 }),
        async (groups, fates, turns, concurrency) => {
          const messages = messagesOf(groups);
          const queue = fakeQueue(
            (call) => fates[call] ?? ALL_TAKEN,
            (call) => turns[call % turns.length] ?? 0,
          );
          const sender = createSender({ ...portsTo(queue.client), concurrency });

          expect(await sendAll(sender, messages)).toBe(messages.length);

          expect(queue.faults).toEqual([]);
          expect(queue.mostCallsUnderWay()).toBeLessThanOrEqual(concurrency);
          for (const group of new Set(groups)) {
            const inQueue = queue.taken.filter(({ MessageGroupId }) => MessageGroupId === group);
            const given = messages.filter(({ groupId }) => groupId === group);
            expect(inQueue.map(({ MessageDeduplicationId }) => MessageDeduplicationId)).toEqual(
              given.map(({ deduplicationId }) => deduplicationId),
            );
          }
        },
      ),
    );
  });
});

describe("batches", () => {
  it("are full while there is enough to send", async () => {
    const queue = fakeQueue(
      () => ALL_TAKEN,
      () => 5,
    );
    const sender = createSender({ ...portsTo(queue.client), concurrency: 3 });
    await sendAll(sender, messagesOf(Array.from({ length: 1_000 }, (_, row) => `group-${row}`)));
    expect(queue.calls.length).toBe(100);
    expect(queue.mostCallsUnderWay()).toBe(3);
  });

  it("form of what is sent in one turn of the event loop", async () => {
    const queue = fakeQueue(() => ALL_TAKEN);
    const sender = createSender({ ...portsTo(queue.client), concurrency: 3 });
    await Promise.all(["a", "b", "c"].map((group) => sender.send(message(group, 0))));
    expect(queue.calls.map((entries) => entries.length)).toEqual([3]);
  });

  it("do not wait for a source that is slow", async () => {
    const queue = fakeQueue(() => ALL_TAKEN);
    const sender = createSender({ ...portsTo(queue.client), concurrency: 3 });
    const never = Promise.withResolvers<void>();
    const acknowledged = Promise.withResolvers<void>();
    async function* slow() {
      yield message("a", 0);
      await never.promise;
    }
    void sendAll(sender, slow(), { onAcknowledged: () => acknowledged.resolve() });
    await acknowledged.promise;
    expect(queue.taken.length).toBe(1);
  });
});

describe("a message that waits behind another of its group", () => {
  it("goes as soon as that one is acknowledged, while its call retries others and there are free ones", async () => {
    const neverCalmer = Promise.withResolvers<void>();
    const queue = fakeQueue((call) =>
      call === 0 ? { kind: "answered", fates: ["taken", "throttled"] } : ALL_TAKEN,
    );
    const ports = portsTo(queue.client);
    const clock = { ...ports.clock, sleep: () => neverCalmer.promise };
    const sender = createSender({ ...ports, clock, concurrency: 2 });
    const first = sender.send(message("a", 0));
    void sender.send(message("b", 0));
    const second = sender.send(message("a", 1));
    await Promise.all([first, second]);
    expect(queue.taken.map(({ MessageDeduplicationId }) => MessageDeduplicationId)).toEqual(["a:0", "a:1"]);
  });
});

describe("a stream is read no faster than SQS takes it", () => {
  it("however long it is", async () => {
    const queue = fakeQueue(
      () => ALL_TAKEN,
      () => 3,
    );
    const sender = createSender({ ...portsTo(queue.client), concurrency: 2 });
    let read = 0;
    let furthestAhead = 0;
    let acknowledged = 0;
    function* stream() {
      for (; read < 2_000; read++) {
        furthestAhead = Math.max(furthestAhead, read - acknowledged);
        yield message(`group-${read}`, 0);
      }
    }
    await sendAll(sender, stream(), { onAcknowledged: () => void acknowledged++ });
    expect(furthestAhead).toBeLessThanOrEqual((2 + 4) * 10);
  });
});

describe("what SQS will never take", () => {
  it("fails with SQS's words, and the others of its call are sent", async () => {
    const queue = fakeQueue(() => ({ kind: "answered", fates: ["taken", "refused"] }));
    const sender = createSender({ ...portsTo(queue.client), concurrency: 1 });
    const [first, second] = await Promise.allSettled([
      sender.send(message("a", 0)),
      sender.send(message("b", 0)),
    ]);
    expect(first).toMatchObject({ status: "fulfilled", value: { messageId: "m-a:0" } });
    expect(second).toMatchObject({ status: "rejected", reason: { code: "not_sent", unsure: false } });
    expect((second as PromiseRejectedResult).reason.message).toBe(
      "The queue did not take b:0: InvalidMessageContents: odd characters",
    );
    expect(queue.calls.length).toBe(1);
  });

  it("ends a stream, once what is under way has been answered", async () => {
    const queue = fakeQueue(
      (call) => (call === 1 ? { kind: "denied" } : ALL_TAKEN),
      (call) => 4 - call,
    );
    const sender = createSender({ ...portsTo(queue.client), concurrency: 3 });
    const acknowledged: string[] = [];
    const sent = sendAll(sender, messagesOf(Array.from({ length: 300 }, (_, row) => `group-${row}`)), {
      onAcknowledged: ({ groupId }) => void acknowledged.push(groupId),
    });
    await expect(sent).rejects.toThrow(SendError);
    expect(acknowledged.length).toBe(queue.taken.length);
    expect(queue.calls.flat().length).toBeLessThan(300);
  });

  it("does not hold up what waits behind it in its group", async () => {
    const queue = fakeQueue((call) => (call === 0 ? { kind: "denied" } : ALL_TAKEN));
    const sender = createSender({ ...portsTo(queue.client), concurrency: 1 });
    const [first, second] = await Promise.allSettled([
      sender.send(message("a", 0)),
      sender.send(message("a", 1)),
    ]);
    expect([first.status, second.status]).toEqual(["rejected", "fulfilled"]);
  });
});

describe("trouble that passes", () => {
  it("is waited out with growing pauses, longer ones where SQS throttles", async () => {
    const fates: CallFate[] = [{ kind: "throttled" }, { kind: "throttled" }, { kind: "lost" }];
    const queue = fakeQueue((call) => fates[call] ?? ALL_TAKEN);
    const ports = portsTo(queue.client);
    await createSender({ ...ports, concurrency: 1 }).send(message("a", 0));
    expect(ports.pausesMs).toEqual([250, 500, 200]);
  });

  it("is given up when its time is over, and says that the message may be in the queue", async () => {
    const queue = fakeQueue((call) => (call === 0 ? { kind: "lost" } : { kind: "throttled" }));
    const ports = portsTo(queue.client, 60_000);
    const sent = createSender({ ...ports, concurrency: 1 }).send(message("a", 0));
    await expect(sent).rejects.toMatchObject({ code: "not_sent", unsure: true });
    expect(ports.clock.now()).toBeLessThan(60_000);
    expect(ports.clock.now()).toBeGreaterThan(30_000);
  });
});

describe("a stream that is stopped", () => {
  it("before it begins sends nothing", async () => {
    const queue = fakeQueue(() => ALL_TAKEN);
    const sender = createSender({ ...portsTo(queue.client), concurrency: 2 });
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(sendAll(sender, messagesOf(["a", "b"]), { signal })).rejects.toThrow("enough");
    expect(queue.calls).toEqual([]);
  });

  it("finishes what is under way, and says why it ended", async () => {
    const queue = fakeQueue(
      () => ALL_TAKEN,
      () => 3,
    );
    const sender = createSender({ ...portsTo(queue.client), concurrency: 2 });
    const stop = new AbortController();
    let acknowledged = 0;
    const sent = sendAll(sender, messagesOf(Array.from({ length: 500 }, (_, row) => `group-${row}`)), {
      signal: stop.signal,
      onAcknowledged() {
        acknowledged += 1;
        if (acknowledged === 100) stop.abort(new Error("enough"));
      },
    });
    await expect(sent).rejects.toThrow("enough");
    expect(acknowledged).toBe(queue.taken.length);
    expect(queue.taken.length).toBeLessThan(500);
  });
});
