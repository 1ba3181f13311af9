import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Bucket,
  fixedWindow,
  fullBucket,
  holdsAtMs,
  type Limit,
  perMinute,
  perSecond,
  refilled,
  relimited,
  take,
  tokensIn,
} from "../../../local/tenant/bucket.ts";

const limits = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 18_000 })).map((x) => perMinute(...x)),
  fc.tuple(fc.integer({ min: 1, max: 800 }), fc.integer({ min: 1, max: 800 })).map((x) => perSecond(...x)),
  fc
    .tuple(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 900 }),
      fc.integer({ min: 1, max: 90_000 }),
    )
    .map((x) => fixedWindow(...x)),
);
const moments = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 200 }).map((gaps) => {
  let at = 1_700_000_000_123;
  return gaps.map((gap) => {
    at += gap;
    return at;
  });
});

function grantTimes(limit: Limit, startMs: number, requestTimes: readonly number[]): number[] {
  let bucket = fullBucket(limit, startMs);
  return requestTimes.filter((atMs) => {
    const taken = take(bucket, atMs);
    bucket = taken.bucket;
    return taken.granted;
  });
}

test("no window holds more grants than the burst and what is refilled in it", () => {
  fc.assert(
    fc.property(limits, moments, (limit, times) => {
      const granted = grantTimes(limit, times[0] ?? 0, times);
      for (const [first, fromMs] of granted.entries()) {
        for (const [offset, toMs] of granted.slice(first).entries()) {
          const refills = Math.floor(toMs / limit.refillEveryMs) - Math.floor(fromMs / limit.refillEveryMs);
          const supply = limit.burst + (refills * limit.refillEveryMs * limit.refillPerMinute) / 60_000;
          expect(offset + 1).toBeLessThanOrEqual(Math.floor(supply + 1e-6));
        }
      }
    }),
  );
});

test("a client that asks all the time gets the burst and the exact rate, fractions carried over", () => {
  for (const [limit, seconds, expected] of [
    [perMinute(5, 25), 600, 5 + 250],
    [perMinute(5, 150), 600, 5 + 1_500],
    [perSecond(10, 2), 60, 10 + 120],
    [fixedWindow(25, 750, 1_000), 60, 25 + 750],
    [fixedWindow(5, 150, 2_000), 60, 5 + 150],
    // A window of a minute adds 750, of which only the burst fits.
    [fixedWindow(25, 750, 60_000), 120, 25 + 2 * 25],
  ] as const) {
    const times = Array.from({ length: seconds * 10 + 1 }, (_, tenth) => tenth * 100).flatMap((at) =>
      Array.from({ length: 30 }, () => at),
    );
    expect(grantTimes(limit, 0, times)).toHaveLength(expected);
  }
});

test("limits per minute gain tokens on whole seconds only, limits per second in between", () => {
  const emptied = (limit: Limit): Bucket => ({ ...fullBucket(limit, 10_400), parts: 0 });
  expect(tokensIn(refilled(emptied(perMinute(25, 750)), 10_999))).toBe(0);
  expect(tokensIn(refilled(emptied(perMinute(25, 750)), 11_000))).toBe(12);
  expect(tokensIn(refilled(emptied(perMinute(25, 750)), 12_000))).toBe(25);
  expect(tokensIn(refilled(emptied(perSecond(50, 16)), 10_462))).toBe(0);
  expect(tokensIn(refilled(emptied(perSecond(50, 16)), 10_463))).toBe(1);
  expect(tokensIn(refilled(emptied(fixedWindow(25, 60, 5_000)), 14_999))).toBe(0);
  expect(tokensIn(refilled(emptied(fixedWindow(25, 60, 5_000)), 15_000))).toBe(5);
});

test("it says exactly when so many tokens will be there", () => {
  fc.assert(
    fc.property(
      limits,
      fc.nat({ max: 60_000_000 }),
      fc.nat(),
      fc.nat({ max: 60_000 }),
      (limit, parts, atMs, n) => {
        const capacity = limit.burst * 60_000;
        const bucket: Bucket = { limit, parts: parts % (capacity + 1), atMs };
        const tokens = 1 + (n % limit.burst);
        const readyMs = holdsAtMs(bucket, tokens);
        expect(tokensIn(refilled(bucket, readyMs))).toBeGreaterThanOrEqual(tokens);
        if (readyMs > atMs) expect(tokensIn(refilled(bucket, readyMs - 1))).toBeLessThan(tokens);
      },
    ),
  );
  expect(holdsAtMs(fullBucket(perMinute(5, 150), 0), 6)).toBe(Number.POSITIVE_INFINITY);
});

test("a new limit keeps what the bucket held, as far as it fits", () => {
  const full = fullBucket(perMinute(25, 750), 500);
  expect(tokensIn(relimited(full, perMinute(8, 250), 600))).toBe(8);
  expect(tokensIn(relimited(full, perMinute(75, 2_250), 600))).toBe(25);
});

test("a clock that runs back adds nothing", () => {
  const empty: Bucket = { ...fullBucket(perMinute(25, 750), 10_000), parts: 0 };
  expect(refilled(empty, 4_000)).toEqual(empty);
});

test("a limit that cannot be is refused by the name of its figure", () => {
  expect(() => perMinute(0, 150)).toThrow(
    "burst of a rate limit must be a whole number of at least 1, not 0",
  );
  expect(() => perMinute(5, 2.5)).toThrow("refillPerMinute");
  expect(() => fixedWindow(5, 150, 0)).toThrow("windowMs");
});
