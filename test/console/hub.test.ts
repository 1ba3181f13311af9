import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Update } from "../../console/protocol.ts";
import { createHub, type Topic } from "../../console/server/hub.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A topic that counts how often it is read, every 5 s. */
function counting(): Topic & { reads: number; fails: boolean } {
  const topic = {
    reads: 0,
    fails: false,
    async read() {
      topic.reads += 1;
      if (topic.fails) throw new Error("AWS does not answer.");
      return topic.reads;
    },
    intervalMs: () => 5_000,
  };
  return topic;
}

const dataOf = (updates: readonly Update[]) =>
  updates.map((update) => ("data" in update ? update.data : update.trouble.detail));

test("ten tabs cost what one does", async () => {
  const topic = counting();
  const hub = createHub(() => topic);
  for (let tab = 0; tab < 10; tab++) hub.subscribe("overview", () => {});
  await pass(20_000);
  expect(topic.reads).toBe(5);
  hub.close();
});

test("a topic that no tab looks at is not read", async () => {
  const topic = counting();
  const hub = createHub(() => topic);
  const leave = hub.subscribe("overview", () => {});
  await pass(5_000);
  leave();
  await pass(60_000);
  expect(topic.reads).toBe(2);
});

test("a tab that comes later sees at once what is known", async () => {
  const hub = createHub(counting);
  hub.subscribe("overview", () => {});
  await pass(0);
  const seen: Update[] = [];
  hub.subscribe("overview", (update) => seen.push(update));
  expect(dataOf(seen)).toEqual([1]);
  hub.close();
});

test("a failure is told, and the data before it stay for a tab that comes later", async () => {
  const topic = counting();
  const hub = createHub(() => topic);
  hub.subscribe("overview", () => {});
  await pass(0);
  topic.fails = true;
  await pass(5_000);
  const seen: Update[] = [];
  hub.subscribe("overview", (update) => seen.push(update));
  topic.fails = false;
  await pass(10_000);
  expect(dataOf(seen)).toEqual([1, "AWS does not answer.", 3]);
  hub.close();
});

test("a refresh reads again at once, what a slow read has begun before it included", async () => {
  const topic = counting();
  const hub = createHub(() => topic);
  const seen: Update[] = [];
  hub.subscribe("batch/a", (update) => seen.push(update));
  hub.refresh("batch");
  await pass(0);
  expect(dataOf(seen)).toEqual([1, 2]);
  hub.refresh("bat");
  await pass(0);
  expect(topic.reads).toBe(2);
  hub.close();
});

test("a name that no topic has is told as trouble", () => {
  const seen: Update[] = [];
  createHub(() => undefined).subscribe("nothing", (update) => seen.push(update));
  expect(dataOf(seen)).toEqual(['There is no view "nothing".']);
});
