import fc from "fast-check";
import { expect, test } from "vitest";
import {
  fixedWindow,
  fullBucket,
  perMinute,
  perSecond,
  refilled,
  take,
  tokensIn,
} from "../../local/tenant/bucket.ts";
import { createLimits } from "../../local/tenant/limits.ts";
import type { Recording } from "../../local/tenant/recording.ts";
import { type IdealWork, idealSeconds } from "./ideal-seconds.ts";

/** Looks at every millisecond: slow, and too simple to be wrong. */
function idealByTrial(
  { startedAtMs, group, management }: Recording,
  { permits, reserve }: IdealWork,
): number {
  let buckets = [group, management].filter((bucket) => bucket !== undefined);
  let left = permits;
  for (let atMs = startedAtMs; ; atMs += 1) {
    buckets = buckets.map((bucket) => refilled(bucket, atMs));
    while (buckets.every((bucket) => tokensIn(bucket) > Math.min(reserve, bucket.limit.burst - 1))) {
      buckets = buckets.map((bucket) => take(bucket, atMs).bucket);
      left -= 1;
      if (left === 0) return (atMs - startedAtMs) / 1_000;
    }
  }
}

test("the figures of the documented plans, from a whole second on", () => {
  const seconds = (burst: number, rate: number, permits: number, reserve: number): number =>
    idealSeconds(
      { startedAtMs: 0, group: fullBucket(perMinute(burst, rate), 0), events: [] },
      { permits, reserve },
    );
  expect(seconds(5, 25, 25, 0)).toBe(48);
  expect(seconds(5, 150, 150, 0)).toBe(58);
  expect(seconds(25, 750, 500, 0)).toBe(38);
  expect(seconds(25, 750, 500, 5)).toBe(39);
  expect(seconds(25, 750, 25, 0)).toBe(0);
});

test("the phase of the refill counts", () => {
  const started = (startedAtMs: number): number =>
    idealSeconds(
      { startedAtMs, group: fullBucket(perMinute(5, 60), startedAtMs), events: [] },
      { permits: 6, reserve: 0 },
    );
  expect(started(0)).toBe(1);
  expect(started(900)).toBe(0.1);
});

test("it agrees with a trial of every millisecond, with one bucket and with two", () => {
  const group = fc.constantFrom(
    perMinute(5, 150),
    perMinute(25, 750),
    fixedWindow(4, 90, 1_500),
    perSecond(3, 7),
  );
  const management = fc.constantFrom(undefined, perSecond(10, 2), perMinute(10, 120));
  fc.assert(
    fc.property(
      group,
      management,
      fc.nat({ max: 5_000 }),
      fc.integer({ min: 1, max: 60 }),
      fc.nat({ max: 6 }),
      (groupLimit, managementLimit, startedAtMs, permits, reserve) => {
        const recording: Recording = {
          startedAtMs,
          group: fullBucket(groupLimit, startedAtMs),
          ...(managementLimit && { management: fullBucket(managementLimit, startedAtMs) }),
          events: [],
        };
        expect(idealSeconds(recording, { permits, reserve })).toBe(
          idealByTrial(recording, { permits, reserve }),
        );
      },
    ),
    { numRuns: 50 },
  );
});

test("a take of another client between two permits costs the time of its token", () => {
  const group = fullBucket(perMinute(1, 60), 0);
  const events = [{ kind: "take", atMs: 500, bucket: "group" }] as const;
  expect(idealSeconds({ startedAtMs: 0, group, events: [] }, { permits: 2, reserve: 0 })).toBe(1);
  expect(idealSeconds({ startedAtMs: 0, group, events }, { permits: 2, reserve: 0 })).toBe(2);
});

test("what another client took is subtracted", () => {
  const limits = createLimits({ write: perMinute(25, 750) }, mulberry32(7), 0);
  const recording = limits.record("write", 0);
  limits.setOtherClient("write", 0.3, 0);
  // No other client asks, so every one of its requests is granted: 3.75 a second.
  limits.count("write", 120_000);
  const taken = recording.events.length;
  expect(taken).toBeGreaterThan(380);
  expect(taken).toBeLessThan(520);

  const alone = idealSeconds({ ...recording, events: [] }, { permits: 500, reserve: 5 });
  const shared = idealSeconds(recording, { permits: 500, reserve: 5 });
  expect(alone).toBe(39);
  expect(shared).toBeGreaterThan(alone / 0.76);
  expect(shared).toBeLessThan(alone / 0.64);
});

test("a limit that changes while it is recorded is followed", () => {
  const limits = createLimits({ write: perMinute(25, 600) }, Math.random, 0);
  const recording = limits.record("write", 0);
  limits.setLimit("write", perMinute(25, 60), 10_500);
  limits.setLimit("write", perMinute(25, 600), 20_500);
  // 25 at once, 100 by second 10, 10 more by second 20, the other 65 at 10 a second from 21 on.
  expect(idealSeconds(recording, { permits: 200, reserve: 0 })).toBe(27);
});

test("requests of other groups draw on the Management API's bucket only", () => {
  const limits = createLimits({ management: perMinute(10, 60), read: perMinute(10, 60) }, Math.random, 0);
  const recording = limits.record("write", 0);
  for (let i = 0; i < 4; i += 1) limits.count("read", 0);
  limits.count("write", 0);
  expect(recording.events).toEqual(
    Array.from({ length: 4 }, () => ({ kind: "take", atMs: 0, bucket: "management" })),
  );
  expect(idealSeconds(recording, { permits: 6, reserve: 0 })).toBe(0);
  expect(idealSeconds(recording, { permits: 7, reserve: 0 })).toBe(1);
});

/** A small seeded generator: the same numbers in every run. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
