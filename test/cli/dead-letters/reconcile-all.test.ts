import { expect, test } from "vitest";
import { reconciliationNotes } from "../../../cli/dead-letters/text.ts";
import type { OperationItem } from "../../../contract/items/operation-item.ts";
import { mayHoldMore, reconcileLetters, withLetter } from "../../../operator/dead-letters/reconcile-all.ts";
import type { Session } from "../../../operator/session/session.ts";

const NOW = Date.UTC(2026, 10, 22);
const DAY_MS = 86_400_000;
const finished = (...daysAgo: number[]) =>
  daysAgo.map((days) => ({ finished_at: new Date(NOW - days * DAY_MS).toISOString() }) as OperationItem);
const days = (count: number) => finished(...Array.from({ length: count }, () => 1));

test.each([
  ["nothing in an empty queue", 0, finished(), false],
  ["nothing in an empty queue, whatever is on record", 0, finished(1), false],
  [
    "perhaps something among few letters, where one was purged and another one moved",
    2,
    finished(0, 13),
    true,
  ],
  ["nothing among as many letters as records, where they are many", 101, days(101), false],
  ["something among more letters than records", 102, days(101), true],
  ["perhaps something where one was purged", 101, days(102), true],
  ["nothing where records outlived their letters", 101, [...days(101), ...finished(14, 89)], false],
])("the queue holds more than is on record: %s", (_, count, recorded, more) => {
  expect(mayHoldMore(count, withLetter(recorded, NOW))).toBe(more);
});

test("letters that were purged elsewhere are named, at the cost of one request, and not those of the last minute", async () => {
  const asked: string[] = [];
  const sqs = {
    async send(command: object) {
      asked.push(command.constructor.name);
      return { Attributes: { ApproximateNumberOfMessages: "0", ApproximateNumberOfMessagesNotVisible: "0" } };
    },
  };
  const session = {
    names: { queues: { deadLetters: "https://queue" } },
    clients: { sqs: async () => sqs, now: () => NOW },
  } as unknown as Session;
  const recorded = finished(1, 0, 20).map((item, at) => ({ ...item, operation_id: `operation-${at}` }));
  const drain = () => Promise.reject(new Error("The queue holds no letter."));
  const notes = reconciliationNotes(
    await reconcileLetters(session, drain, recorded, { looksFor: false, maySend: true }),
  );
  expect(asked).toEqual(["GetQueueAttributesCommand"]);
  expect(notes).toEqual([expect.stringContaining("purged elsewhere: 1 dead letter (operation-0).")]);
});
