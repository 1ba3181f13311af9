import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DEFAULT_MAX_FAILURES,
  isExceeded,
  type MaxFailures,
  parseMaxFailures,
} from "../../contract/max-failures.ts";

describe("the failures that stop a batch", () => {
  it.each<[text: string, expected: MaxFailures | undefined]>([
    ["0", { kind: "count", count: 0 }],
    ["250", { kind: "count", count: 250 }],
    ["999999999", { kind: "count", count: 999_999_999 }],
    ["1000000000", undefined],
    [DEFAULT_MAX_FAILURES, { kind: "share", share: 0.05 }],
    ["2.5%", { kind: "share", share: 0.025 }],
    ["0.0625%", { kind: "share", share: 0.000625 }],
    ["0.06251%", undefined],
    ["0%", { kind: "share", share: 0 }],
    ["100%", { kind: "share", share: 1 }],
    ["100.1%", undefined],
    ["999%", undefined],
    ["", undefined],
    ["%", undefined],
    ["-1", undefined],
    ["1.5", undefined],
    ["5 %", undefined],
    ["five", undefined],
    ["5%5", undefined],
    [" 5%", undefined],
  ])("%j is read as %j", (text, expected) => {
    expect(parseMaxFailures(text)).toEqual(expected);
  });

  it.each<[text: string, failed: number, finished: number, exceeded: boolean]>([
    ["3", 2, 1_000, false],
    ["3", 3, 3, true],
    ["0", 0, 1_000, false],
    ["0", 1, 1, true],
    ["5%", 99, 99, false],
    ["5%", 4, 100, false],
    ["5%", 5, 100, true],
    ["5%", 5, 101, false],
    ["5%", 50, 1_000, true],
    ["5%", 49, 1_000, false],
    ["0%", 0, 100, false],
    ["0%", 1, 99, false],
    ["0%", 1, 100, true],
    ["100%", 99, 100, false],
    ["100%", 100, 100, true],
  ])("with %s, %d failures among %d are too many: %s", (text, failed, finished, exceeded) => {
    const limit = parseMaxFailures(text) as MaxFailures;
    expect(isExceeded(limit, { failed, finished })).toBe(exceeded);
  });

  it("never grow less than too many by one more failure", () => {
    const limits = fc.oneof(
      fc.nat({ max: 500 }).map(String),
      fc.nat({ max: 100 }).map((percent) => `${percent}%`),
    );
    fc.assert(
      fc.property(limits, fc.nat({ max: 300 }), fc.nat({ max: 300 }), (text, failed, others) => {
        const limit = parseMaxFailures(text) as MaxFailures;
        const finished = failed + others;
        if (!isExceeded(limit, { failed, finished })) return;
        expect(isExceeded(limit, { failed: failed + 1, finished: finished + 1 })).toBe(true);
      }),
    );
  });
});
