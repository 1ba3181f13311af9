import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Applied, type PairState, UNKNOWN_PAIR } from "../../contract/pair.ts";
import { comparePlaces, type Place } from "../../contract/place.ts";
import type { ChangeRequest } from "../../contract/request.ts";
import { planChange } from "../../lambda/operation/plan.ts";
import { decide } from "../../lambda/order/decide.ts";
import { placeIn } from "../../lambda/order/expected-last.ts";
import { settle } from "../../lambda/order/settle.ts";

const LEFT_BY = "row-of-a-batch";
const AT: Place = { lane: "bulk", sequence: "100", sentAtMs: 1_000 };
/** Sent long after everything else, as the row of a rollback is. */
const SENT: Place = { lane: "bulk", sequence: "900", sentAtMs: 9_000 };

function applied(operationId: string, state: Applied["state"], place = AT): Applied {
  return {
    operationId,
    state,
    result: "applied",
    before: { state: "unknown" },
    auth0Status: 201,
    place,
    atMs: 2_000,
  };
}

const pairLeft = (state: Applied["state"]): PairState => ({
  ...UNKNOWN_PAIR,
  version: 1,
  applied: applied(LEFT_BY, state),
  ...(state === "disabled" ? { disabledPlace: AT } : {}),
  lastPlaces: { bulk: { sequence: AT.sequence, sentAtMs: AT.sentAtMs } },
});

function undo(state: "enabled" | "disabled"): ChangeRequest {
  const common = {
    operation_id: "row-of-a-rollback",
    organization_id: "org_1",
    connection_id: "con_1",
    expected: { state, operation_id: LEFT_BY },
  };
  return state === "enabled"
    ? { action: "disable", ...common }
    : { action: "enable", ...common, show_as_button: true };
}

const planned = (pair: PairState, request: ChangeRequest, sent = SENT) =>
  planChange(pair, { request, place: sent, alone: false }, undefined, 10_000);

describe.each(["enabled", "disabled"] as const)(
  "a request that undoes what an operation left %s",
  (state) => {
    const request = undo(state);

    test("is applied in that operation's place while it is the last one", () => {
      expect(planned(pairLeft(state), request)).toMatchObject({ do: "call", place: AT });
    });

    test("is superseded by whatever was applied since, even where that only filled in older settings before it", () => {
      const newer = {
        ...pairLeft(state),
        applied: applied("asked-for-since", "enabled", { ...AT, sequence: "101" }),
      };
      expect(planned(newer, request)).toEqual({
        do: "finish",
        ending: { status: "superseded", byOperationId: "asked-for-since" },
      });
      const filledIn = {
        ...pairLeft(state),
        newest: applied("asked-for-since", "enabled", { ...AT, sequence: "101" }),
      };
      expect(planned(filledIn, request)).toMatchObject({ ending: { byOperationId: "asked-for-since" } });
    });

    test("is left alone where nothing is on record", () => {
      expect(planned(UNKNOWN_PAIR, request)).toMatchObject({
        do: "finish",
        ending: { status: "superseded", detail: expect.stringContaining("left alone") },
      });
    });

    test("never wins against what was asked for since, and is recorded once when it is delivered again", () => {
      const places = fc.oneof(
        fc.record({
          lane: fc.constant("bulk" as const),
          sequence: fc.integer({ min: 101, max: 899 }).map(String),
          sentAtMs: fc.integer({ min: 1_000, max: 9_000 }),
        }),
        fc.record({
          lane: fc.constant("interactive" as const),
          sequence: fc.constant("1"),
          sentAtMs: fc.integer({ min: 1_000, max: 9_000 }),
        }),
      );
      fc.assert(
        fc.property(places, fc.constantFrom("enable" as const, "disable" as const), (place, action) => {
          const pair = pairLeft(state);
          const undone = settle(
            pair,
            {
              operationId: request.operation_id,
              action: request.action,
              settings: {},
              isNew: request.action === "enable",
              place: placeIn(pair, request, SENT),
              result: "applied",
              before: { state: "unknown" },
              auth0Status: 200,
            },
            10_000,
          );
          expect(decide(undone, request, SENT)).toMatchObject({ do: "record" });
          const since = {
            operation_id: "asked-for-since",
            organization_id: "org_1",
            connection_id: "con_1",
            action,
          };
          expect(comparePlaces(place, AT)).toBeGreaterThan(0);
          expect(decide(undone, since, place)).toMatchObject({ do: "apply" });
        }),
      );
    });
  },
);

test("a request that expects a state and no operation keeps its own place", () => {
  const request: ChangeRequest = {
    operation_id: "operation_1",
    organization_id: "org_1",
    connection_id: "con_1",
    action: "disable",
    expected: { state: "enabled" },
  };
  expect(planned(pairLeft("enabled"), request)).toMatchObject({ do: "call", place: SENT });
});
