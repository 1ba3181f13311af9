import fc from "fast-check";
import { expect, test } from "vitest";
import { fullSpeedAfterSeconds } from "../../../bench/rate/full-speed.ts";

/** So many calls right after each whole second. */
function calls(perSecond: readonly number[]): number[] {
  return perSecond.flatMap((count, second) =>
    Array.from({ length: count }, (_, index) => second * 1_000 + index),
  );
}

const change = { fromMs: 0, perSecond: 10 };

test("at once where it never slows down", () => {
  expect(fullSpeedAfterSeconds(calls(Array(20).fill(10)), change)).toBe(0);
});

test("once the slow seconds are over", () => {
  expect(fullSpeedAfterSeconds(calls([3, 3, 3, 3, ...Array(20).fill(10)]), change)).toBe(4);
});

test("never while one second in ten is lost", () => {
  const lame = Array.from({ length: 60 }, (_, second) => (second % 10 === 0 ? 0 : 10));
  expect(fullSpeedAfterSeconds(calls(lame), change)).toBeUndefined();
});

test("never where the work ends too early to tell", () => {
  expect(fullSpeedAfterSeconds(calls(Array(9).fill(10)), change)).toBeUndefined();
});

test("it counts from the change on, wherever that is", () => {
  const property = fc.property(fc.nat(10_000_000), fc.nat(30), (fromMs, slowSeconds) => {
    const perSecond = [...Array(slowSeconds).fill(3), ...Array(12).fill(10)];
    const passed = calls(perSecond).map((ms) => ms + fromMs);
    expect(fullSpeedAfterSeconds(passed, { ...change, fromMs })).toBe(slowSeconds);
  });
  fc.assert(property);
});
