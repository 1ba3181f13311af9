import { expect, test } from "vitest";
import { mayHoldMore } from "../../../cli/dead-letters/reconcile-all.ts";
import type { OperationItem } from "../../../lambda/stores/operation-item.ts";

const NOW = Date.UTC(2026, 10, 22);
const DAY_MS = 86_400_000;
const finished = (...daysAgo: number[]) =>
  daysAgo.map((days) => ({ finished_at: new Date(NOW - days * DAY_MS).toISOString() }) as OperationItem);

test.each([
  ["as many letters as records", 2, finished(0, 13), false],
  ["more letters than records", 3, finished(0, 13), true],
  ["records that outlived their letters", 2, finished(0, 14, 89), true],
  ["an empty queue", 0, finished(), false],
])("what the queue may hold more than is on record: %s", (_, count, recorded, more) => {
  expect(mayHoldMore(count, recorded, NOW)).toBe(more);
});
