import { describe, expect, it } from "vitest";
import { isTested } from "../../../operator/budget/tested-rate.ts";

/** A bucket of 500 that was full at second 100, when 1,000 permits had been granted. */
const FULL = { supply: 1_500, second: 100 };

describe("a learned rate", () => {
  it.each<[string, number, { supply: number; second: number }, number | undefined, boolean]>([
    ["is not there", 2_000, { supply: 2_000, second: 130 }, undefined, false],
    ["rests on a few calls out of a full bucket", 1_003, { supply: 1_503, second: 110 }, 0.3, false],
    ["rests on many, and the bucket is not through", 1_499, { supply: 1_520, second: 110 }, 2, false],
    ["rests on what the bucket held, and too little refill", 1_505, { supply: 1_505, second: 101 }, 5, false],
    ["rests on refill", 1_510, { supply: 1_510, second: 110 }, 1, true],
    ["rests on much of it", 9_000, { supply: 9_050, second: 200 }, 75, true],
  ])("%s", (_, granted, known, refillPerSecond, tested) => {
    const model = { anchor: FULL, known, ...(refillPerSecond === undefined ? {} : { refillPerSecond }) };
    expect(isTested({ granted }, model)).toBe(tested);
  });
});
