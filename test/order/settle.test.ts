import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PairState, UNKNOWN_PAIR } from "../../contract/pair.ts";
import { alignPlace, type Place } from "../../contract/place.ts";
import { type Effect, settle, settleOvertaken } from "../../lambda/order/settle.ts";
import { histories } from "./arbitraries.ts";

const NOW = Date.UTC(2026, 7);
const PLACE: Place = { lane: "bulk", sequence: "10", sentAtMs: 100 };

function effectAt(place: Place, effect: Partial<Effect> = {}): Effect {
  return {
    operationId: `operation_${place.sequence}`,
    action: "enable",
    settings: {},
    place,
    result: "unchanged",
    before: { state: "unknown" },
    auth0Status: 200,
    isNew: false,
    ...effect,
  };
}

/** The two ways in which an operation's claim ends in a settlement. */
const SETTLEMENTS: readonly (readonly [string, (pair: PairState, place: Place) => PairState])[] = [
  ["settle", (pair, place) => settle(pair, effectAt(place), NOW)],
  ["settleOvertaken", (pair, place) => settleOvertaken(pair, place, NOW)],
];

describe("settle", () => {
  it.each(["applied", "updated"] as const)(
    "writes down what was done, and nothing that was not: %s",
    (result) => {
      const claimed = {
        ...UNKNOWN_PAIR,
        version: 1,
        claim: { operationId: "operation_10", alone: 0, untilMs: NOW },
      };
      const { settings, action, isNew, ...done } = effectAt(PLACE, {
        settings: { show_as_button: false },
        result,
        auth0Status: 201,
      });
      expect(settle(claimed, { settings, action, isNew, ...done }, NOW)).toStrictEqual({
        version: 2,
        applied: { ...done, state: "enabled", atMs: NOW },
        settings: { show_as_button: { value: false, place: PLACE } },
        lastPlaces: { bulk: { sequence: "10", sentAtMs: 100 } },
      });
    },
  );

  it("of a connection that was made anew keeps what newer requests set, which the call named too, and nothing older", () => {
    const set = (sequence: string) => ({ value: true, place: { ...PLACE, sequence } });
    const pair = {
      ...UNKNOWN_PAIR,
      settings: { assign_membership_on_login: set("11"), is_signup_enabled: set("9") },
    };
    const settings = { show_as_button: false };
    expect(settle(pair, effectAt(PLACE, { settings, isNew: true }), NOW).settings).toEqual({
      assign_membership_on_login: set("11"),
      show_as_button: { value: false, place: PLACE },
    });
  });
});

describe("settleOvertaken", () => {
  it("forgets what the connection was left with: something of it may have been taken back", () => {
    const before = settle(
      { ...UNKNOWN_PAIR, version: 1 },
      effectAt(PLACE, { left: { show_as_button: false } }),
      NOW,
    );
    expect(before.applied).toHaveProperty("left");
    const after = settleOvertaken(before, { ...PLACE, sequence: "9" }, NOW);
    expect(after.applied).toMatchObject({ operationId: "operation_10" });
    expect(after.applied).not.toHaveProperty("left");
  });
});

describe.each(SETTLEMENTS)("%s", (_, settlement) => {
  it("remembers the newest place of each lane, in whatever order the requests are settled", () => {
    fc.assert(
      fc.property(
        histories({ maxLength: 6, clockRunsBack: true }).chain((sent) =>
          fc.shuffledSubarray(
            sent.map(({ place }) => place),
            { minLength: sent.length },
          ),
        ),
        (arrived) => {
          const pair = arrived.reduce(
            (before, place) => settlement(before, alignPlace(place, before.lastPlaces)),
            UNKNOWN_PAIR,
          );
          for (const lane of ["interactive", "bulk"] as const) {
            const sequences = arrived
              .filter((place) => place.lane === lane)
              .map(({ sequence }) => BigInt(sequence));
            const newest = sequences.reduce<bigint | undefined>(
              (a, b) => (a === undefined || b > a ? b : a),
              undefined,
            );
            expect(pair.lastPlaces[lane]?.sequence).toBe(newest?.toString());
          }
        },
      ),
    );
  });

  it.each([
    ["keeps others away while a lost call can still land", 1, true],
    ["lets them in when it cannot any more", 0, false],
    ["forgets a lost call that is long over", -60_000, false],
  ])("%s", (_, leftMs, kept) => {
    const unsettled = { operationId: "operation_10", untilMs: NOW + leftMs };
    const after = settlement({ ...UNKNOWN_PAIR, version: 1, unsettled }, PLACE);
    if (kept) expect(after).toHaveProperty("unsettled", unsettled);
    else expect(after).not.toHaveProperty("unsettled");
  });
});
