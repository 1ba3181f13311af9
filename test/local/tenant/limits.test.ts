import { expect, test } from "vitest";
import { perMinute, perSecond } from "../../../local/tenant/bucket.ts";
import { createLimits } from "../../../local/tenant/limits.ts";

test("a request is counted against the Management API first, then against its group", () => {
  const limits = createLimits({ management: perMinute(3, 60), write: perMinute(2, 60) }, Math.random, 0);
  expect(limits.count("write", 0)).toEqual({ state: { limit: 2, remaining: 1, resetAtSecond: 1 } });
  expect(limits.count("write", 0)).toEqual({ state: { limit: 2, remaining: 0, resetAtSecond: 1 } });
  expect(limits.count("write", 0)).toEqual({
    refusedBy: "write",
    state: { limit: 2, remaining: 0, resetAtSecond: 1 },
  });
  // The third one spent the Management API's last token, although the group refused it.
  expect(limits.count("write", 0)).toEqual({
    refusedBy: "management",
    state: { limit: 3, remaining: 0, resetAtSecond: 1 },
  });
});

test("what the Management API refuses leaves the group's bucket alone", () => {
  const limits = createLimits({ management: perSecond(1, 1), write: perMinute(5, 60) }, Math.random, 0);
  limits.count("write", 0);
  limits.count("write", 0);
  expect(limits.count("write", 60_000).state).toMatchObject({ limit: 5, remaining: 4 });
  limits.setLimit("management", undefined, 60_000);
  expect(limits.count("write", 60_000).state).toMatchObject({ limit: 5, remaining: 3 });
});

test("reset is the second at which a whole token more is there, however slow the refill", () => {
  const limits = createLimits({ write: perMinute(5, 25) }, Math.random, 10_000);
  const resets = [10_000, 10_000, 10_000, 10_000, 10_000, 10_000, 13_000].map(
    (atMs) => limits.count("write", atMs).state,
  );
  // 25 a minute: a token is whole after three steps of a second, with a quarter left over.
  expect(resets.map((state) => state?.resetAtSecond)).toEqual([13, 13, 13, 13, 13, 13, 15]);
  expect(resets.map((state) => state?.remaining)).toEqual([4, 3, 2, 1, 0, 0, 0]);
});

test("groups have buckets of their own, and one without a limit tells of the Management API's", () => {
  const limits = createLimits({ management: perSecond(50, 16), read: perMinute(1, 60) }, Math.random, 0);
  expect(limits.count("read", 0)).toMatchObject({ state: { limit: 1, remaining: 0 } });
  expect(limits.count("read", 0)).toMatchObject({ refusedBy: "read" });
  expect(limits.count("write", 0)).toMatchObject({ state: { limit: 50, remaining: 47 } });
  expect(createLimits({}, Math.random, 0).count("write", 0)).toEqual({});
});

test("a clock that is set gains and loses no tokens", () => {
  for (const byMs of [45_300, -45_300]) {
    const limits = createLimits({ write: perMinute(25, 750) }, Math.random, 100_000);
    for (let i = 0; i < 20; i += 1) limits.count("write", 100_000);
    limits.shiftClock(byMs);
    expect(limits.count("write", 100_000 + byMs).state?.remaining).toBe(4);
  }
});

test("another client keeps its pace when the clock is set", () => {
  const limits = createLimits({ write: perMinute(1_000, 6_000) }, () => 0.5, 0);
  limits.setOtherClient("write", 0.5, 0);
  limits.shiftClock(600_000);
  const recording = limits.record("write", 600_000);
  limits.count("write", 600_100);
  // 50 a second, 0.693 of the mean gap apart: 7 in a tenth of a second, none for the ten minutes that were skipped.
  expect(recording.events).toHaveLength(7);
});

test("another client needs a limit to share", () => {
  const limits = createLimits({}, Math.random, 0);
  expect(() => limits.setOtherClient("write", 0.3, 0)).toThrow("write has no limit");
});

test("another client stops when its share is 0", () => {
  const limits = createLimits({ write: perMinute(25, 750) }, () => 0.5, 0);
  const recording = limits.record("write", 0);
  limits.setOtherClient("write", 0.3, 0);
  limits.setOtherClient("write", 0, 10_000);
  const taken = recording.events.length;
  expect(taken).toBeGreaterThan(0);
  limits.count("write", 60_000);
  expect(recording.events).toHaveLength(taken);
});
