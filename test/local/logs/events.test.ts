import { expect, test } from "vitest";
import { createLog } from "../../../local/logs/events.ts";

const START_MS = Date.parse("2026-11-30T12:00:00.000Z");
const ALL = { matches: () => true, startTime: 0, endTime: Infinity, limit: 10_000, position: 0 };

test("a line is found some time after it was written, and not in the order of writing", () => {
  let nowMs = START_MS;
  const log = createLog(() => nowMs);
  const written = Array.from({ length: 8 }, (_, line) => `line-${line}`);
  for (const line of written) log.write(line);
  expect(log.search(ALL).events).toEqual([]);
  const order = new Set<string>();
  for (; nowMs < START_MS + 3_000; nowMs += 10) {
    for (const { message } of log.search(ALL).events) order.add(message);
  }
  expect([...order].toSorted()).toEqual(written);
  expect([...order]).not.toEqual(written);
});

test("the lines of a page are in the order of time, and those of the next one may be older", () => {
  let nowMs = START_MS;
  const log = createLog(() => nowMs);
  for (let line = 0; line < 3_000; line += 1, nowMs += 1) log.write(`line-${line}`);
  nowMs += 3_000;
  const first = log.search(ALL);
  const second = log.search({ ...ALL, position: first.next ?? 0 });
  const [times, others] = [first, second].map(({ events }) => events.map(({ timestamp }) => timestamp));
  expect(times).toEqual(times?.toSorted());
  expect([times?.length, others?.length, second.next]).toEqual([2_000, 1_000, undefined]);
  expect(others?.[0]).toBeLessThan(times?.at(-1) ?? 0);
});

test("the oldest lines beyond 20,000 are forgotten, whether or not any reader has looked", () => {
  let nowMs = START_MS;
  const log = createLog(() => nowMs);
  for (let line = 0; line < 50_000; line += 1, nowMs += 1) log.write(`line-${line}`);
  nowMs += 3_000;
  const sequences: number[] = [];
  for (let position: number | undefined = 0; position !== undefined; ) {
    const { events, next } = log.search({ ...ALL, position });
    sequences.push(...events.map(({ sequence }) => sequence));
    position = next;
  }
  expect(sequences).toHaveLength(20_000);
  expect(Math.max(...sequences)).toBe(49_999);
});
