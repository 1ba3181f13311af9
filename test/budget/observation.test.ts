import { expect, test } from "vitest";
import { atLeast, atMost, type BucketObservation } from "../../lambda/budget/observation.ts";
import { SECOND } from "./arbitraries.ts";

const SEEN: BucketObservation = {
  second: SECOND,
  limit: 25,
  remaining: 7,
  throttled: false,
  countedBefore: 30,
  countedAtMost: 33,
};

test("an answer shows what is left, what had been counted, and the token that its request took", () => {
  expect([atLeast(SEEN), atMost(SEEN)]).toEqual([7 + 30 + 1, 7 + 33]);
});

test("a refusal shows only that there was no more", () => {
  const refused = { ...SEEN, remaining: 0, throttled: true };
  expect([atLeast(refused), atMost(refused)]).toEqual([Number.NEGATIVE_INFINITY, 33]);
});
