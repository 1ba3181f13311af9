import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alignPlace, comparePlaces, OTHER_QUEUE_MS, type Place } from "../../contract/place.ts";
import { histories, places } from "./arbitraries.ts";

const place = (lane: Place["lane"], sequence: string, sentAtMs: number): Place => ({
  lane,
  sequence,
  sentAtMs,
});

describe("comparePlaces", () => {
  it.each([
    ["a longer number is the later one", place("bulk", "9", 5), place("bulk", "10", 5)],
    [
      "numbers that are the same as doubles",
      place("bulk", "18446744073709551616", 5),
      place("bulk", "18446744073709551617", 5),
    ],
    ["within a lane the time has no say", place("bulk", "1", 9), place("bulk", "2", 3)],
    ["not even ten minutes of it", place("bulk", "1", OTHER_QUEUE_MS), place("bulk", "2", 0)],
    [
      "more than ten minutes are another queue's",
      place("bulk", "2", 0),
      place("bulk", "1", OTHER_QUEUE_MS + 1),
    ],
    ["across lanes the sequence has no say", place("bulk", "2", 3), place("interactive", "1", 9)],
    ["the same, the other way round", place("interactive", "2", 3), place("bulk", "1", 9)],
    ["of the same millisecond, interactive wins", place("bulk", "9", 7), place("interactive", "1", 7)],
  ])("%s", (_, earlier, later) => {
    expect(comparePlaces(earlier, later)).toBeLessThan(0);
    expect(comparePlaces(later, earlier)).toBeGreaterThan(0);
  });

  it("is 0 for a place and itself, whatever its time", () => {
    expect(comparePlaces(place("bulk", "007", 1), place("bulk", "7", 2))).toBe(0);
  });

  it("is antisymmetric", () => {
    fc.assert(
      fc.property(places, places, (a, b) => {
        expect(Math.sign(comparePlaces(a, b))).toBe(0 - Math.sign(comparePlaces(b, a)));
      }),
    );
  });

  it("orders every history totally, as it was sent", () => {
    fc.assert(
      fc.property(histories({ maxLength: 8 }), (history) => {
        for (const [i, a] of history.entries()) {
          for (const b of history.slice(i + 1)) {
            const tied = a.place.sentAtMs === b.place.sentAtMs && a.place.lane !== b.place.lane;
            const order = comparePlaces(a.place, b.place);
            if (tied) expect(order < 0).toBe(a.place.lane === "bulk");
            else expect(order).toBeLessThan(0);
          }
        }
      }),
    );
  });
});

describe("a lane that was created anew", () => {
  /** What is sent to the queue that was there before, and from eleven minutes after its last message on to the new one. */
  const lives = fc
    .tuple(
      fc.array(fc.tuple(fc.bigInt({ min: 1n, max: 9n }), fc.nat({ max: 5_000 })), {
        minLength: 1,
        maxLength: 5,
      }),
      fc.array(fc.tuple(fc.bigInt({ min: 1n, max: 9n }), fc.nat({ max: 5_000 })), {
        minLength: 1,
        maxLength: 5,
      }),
      fc.bigInt({ min: 1n, max: 60n }),
      fc.bigInt({ min: 1n, max: 60n }),
    )
    .map(([before, after, firstBefore, firstAfter]) => {
      let nowMs = 0;
      const sent = (steps: readonly (readonly [bigint, number])[], first: bigint) => {
        let sequence = first;
        return steps.map(([skipped, gapMs]) => {
          sequence += skipped;
          nowMs += gapMs;
          return place("bulk", `${sequence}`, nowMs);
        });
      };
      const old = sent(before, firstBefore);
      nowMs += OTHER_QUEUE_MS + 60_000;
      return [...old, ...sent(after, firstAfter)];
    });

  it("keeps the order in which messages were sent, wherever its sequences begin", () => {
    fc.assert(
      fc.property(lives, (sent) => {
        for (const [index, earlier] of sent.entries()) {
          for (const later of sent.slice(index + 1)) {
            if (earlier.sequence === later.sequence && earlier.sentAtMs !== later.sentAtMs) continue;
            expect(comparePlaces(earlier, later)).toBeLessThan(0);
          }
        }
        let last: { readonly bulk?: Place } = {};
        for (const one of sent) {
          if (last.bulk?.sequence === one.sequence) continue;
          const aligned = alignPlace(one, last);
          expect(aligned).toEqual(one);
          last = { bulk: aligned };
        }
      }),
    );
  });
});

describe("alignPlace", () => {
  const last = { bulk: { sequence: "10", sentAtMs: 100 } };

  it.each([
    ["leaves a lane alone that has shown nothing", place("interactive", "11", 50), 50],
    ["leaves a later place alone whose time is later", place("bulk", "11", 150), 150],
    ["raises a later place whose time is earlier", place("bulk", "11", 50), 100],
    ["leaves an earlier place alone whose time is earlier", place("bulk", "9", 50), 50],
    ["lowers an earlier place whose time is later", place("bulk", "9", 150), 100],
    ["gives the place itself the time it was raised to", place("bulk", "10", 50), 100],
    ["gives the place itself the time it was lowered to", place("bulk", "10", 150), 100],
  ])("%s", (_, sent, expected) => {
    expect(alignPlace(sent, last)).toEqual({ ...sent, sentAtMs: expected });
  });

  it("makes a total order of what two lanes deliver in their order, even where SQS's clock runs back", () => {
    fc.assert(
      fc.property(histories({ maxLength: 8, clockRunsBack: true }), (history) => {
        const last: { [L in Place["lane"]]?: Place } = {};
        const raised = history.map(({ place }) => {
          const fitted = alignPlace(place, last);
          last[place.lane] = fitted;
          return fitted;
        });
        for (const a of raised) {
          for (const b of raised) {
            for (const c of raised) {
              if (comparePlaces(a, b) < 0 && comparePlaces(b, c) < 0) {
                expect(comparePlaces(a, c)).toBeLessThan(0);
              }
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
