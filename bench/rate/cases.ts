import { reserveTokens } from "../../lambda/budget/supply.ts";
import { fixedWindow, type Limit, perMinute } from "../../local/tenant/bucket.ts";
import type { Bounds, ClientChoice, RateCase } from "./case.ts";

/** The share of a bucket that bulk work leaves untouched unless configured otherwise. */
const RESERVE_SHARE = 0.2;
/** What holds for every limit that no other client uses. */
const STEADY: Bounds = { timeRatio: 1.02, throttled: { count: 2, share: 0.005 }, lost: 0 };

const ENTERPRISE = perMinute(5, 150);
const PRIVATE_CLOUD_500 = perMinute(25, 750);
const A_THIRD = perMinute(8, 250);

/** What most cases of ours have in common. */
function ours(limit: Limit): Pick<RateCase, "client" | "limits" | "reserve" | "bounds"> {
  return {
    client: { kind: "embedded" },
    limits: { write: limit },
    reserve: reserveTokens(limit.burst, RESERVE_SHARE),
    bounds: STEADY,
  };
}

/** Another client on the same work as the case `5,150`. It keeps no reserve, so neither does the ideal beside it. */
function peer(name: string, title: string, client: Omit<ClientChoice & { kind: "sdk" }, "kind">): RateCase {
  return {
    name,
    title,
    client: { kind: "sdk", ...client },
    limits: { write: ENTERPRISE },
    full: { operations: 150 },
    quick: { operations: 10 },
    reserve: 0,
    bounds: {},
  };
}

/** The measurements, in the order in which they are made. */
export const CASES: readonly RateCase[] = [
  {
    name: "5,25",
    title: "5 at once, 25 a minute (Professional)",
    ...ours(perMinute(5, 25)),
    full: { operations: 25 },
    quick: { operations: 6 },
  },
  {
    name: "5,150",
    title: "5 at once, 150 a minute (Enterprise)",
    ...ours(ENTERPRISE),
    full: { operations: 150 },
    quick: { operations: 15 },
  },
  {
    name: "25,750",
    title: "25 at once, 750 a minute (private cloud, 500 a second)",
    ...ours(PRIVATE_CLOUD_500),
    full: { operations: 500 },
    quick: { operations: 60 },
  },
  {
    name: "75,2250",
    title: "75 at once, 2,250 a minute (private cloud, 1,500 a second)",
    ...ours(perMinute(75, 2_250)),
    full: { operations: 1_500 },
    quick: { operations: 200 },
  },
  {
    name: "600,18000",
    title: "600 at once, 18,000 a minute (private cloud, 10,000 a second); queue and tables in process",
    ...ours(perMinute(600, 18_000)),
    client: { kind: "in_process", executions: 16 },
    full: { operations: 8_000 },
    quick: { operations: 1_500 },
    bounds: { ...STEADY, timeRatio: 1.05 },
  },
  {
    name: "management",
    title: "5, 150 a minute under a Management API of 10, 120 a minute (Enterprise, not production)",
    ...ours(ENTERPRISE),
    limits: { management: perMinute(10, 120), write: ENTERPRISE },
    // The narrower bucket is the one that decides.
    reserve: reserveTokens(10, RESERVE_SHARE),
    full: { operations: 150 },
    quick: { operations: 20 },
  },
  {
    name: "fixed-window",
    title: "25, 750 a minute in fixed windows of one second",
    ...ours(fixedWindow(25, 750, 1_000)),
    full: { operations: 500 },
    quick: { operations: 60 },
  },
  {
    name: "clock-ahead",
    title: "25, 750 a minute, the tenant's clock 45 s ahead",
    ...ours(PRIVATE_CLOUD_500),
    full: { operations: 500 },
    quick: { operations: 60 },
    clockOffsetMs: 45_000,
  },
  {
    name: "clock-behind",
    title: "25, 750 a minute, the tenant's clock 45 s behind",
    ...ours(PRIVATE_CLOUD_500),
    full: { operations: 500 },
    quick: { operations: 60 },
    clockOffsetMs: -45_000,
  },
  {
    name: "other-client",
    title: "25, 750 a minute, of which another client takes a random 30 %",
    ...ours(PRIVATE_CLOUD_500),
    full: { operations: 500 },
    quick: { operations: 60 },
    otherShare: 0.3,
    bounds: { timeRatio: 1.05, throttled: { count: 0, share: 0.01 }, lost: 0 },
  },
  {
    name: "limit-drops",
    title: "25, 750 a minute, a third of both for a minute, then as before",
    ...ours(PRIVATE_CLOUD_500),
    full: { operations: 700, changes: dropped(10, 70) },
    quick: { operations: 120, changes: dropped(2, 6) },
    // More than the narrow bucket's own would have the all-knowing client let it overflow.
    reserve: reserveTokens(A_THIRD.burst, RESERVE_SHARE),
    bounds: { throttled: { count: 0, share: 0.01 }, lost: 0, fullSpeedAfterSeconds: 10 },
  },
  {
    name: "urgent",
    title: "5, 150 a minute with 2,000 requests waiting, and an urgent one every 3 s",
    ...ours(ENTERPRISE),
    full: { operations: 2_000, urgent: { count: 20, everyMs: 3_000 } },
    quick: { operations: 200, urgent: { count: 3, everyMs: 3_000 } },
    bounds: { throttled: { count: 2, share: 0.005 }, lost: 0, urgentP95Seconds: 1 },
  },
  peer("sdk-10", "official SDK, 10 at once, default retries", { queue: { concurrency: 10 } }),
  peer("sdk-10-retries", "official SDK, 10 at once, 10 retries", {
    queue: { concurrency: 10 },
    maxRetries: 10,
  }),
  peer("sdk-1", "official SDK, one at a time", { queue: { concurrency: 1 } }),
  peer("hand-set", "official SDK behind p-queue at the documented 150 a minute", {
    queue: { concurrency: 10, interval: 60_000 / 150, intervalCap: 1 },
  }),
];

function dropped(fromSeconds: number, toSeconds: number) {
  return [
    { afterMs: fromSeconds * 1_000, limit: A_THIRD },
    { afterMs: toSeconds * 1_000, limit: PRIVATE_CLOUD_500 },
  ];
}
