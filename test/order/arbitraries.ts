import * as fc from "fast-check";
import type { Applied, Before, BeforeSource, Doubt, PairState, Seen } from "../../contract/pair.ts";
import { LANES, type Place } from "../../contract/place.ts";
import { type ChangeRequest, SETTING_NAMES } from "../../contract/request.ts";
import { operationIds, settings } from "../contract/arbitraries.ts";

/** Milliseconds since the epoch that survive a round trip through ISO 8601. */
export const instants = fc.integer({ min: 0, max: Date.UTC(2100, 0) });

/** A sequence number as SQS gives it: 20 digits, more than a double can tell apart. */
const sequences = fc.bigInt({ min: 1n, max: 10n ** 20n - 1n }).map((number) => `${number}`.padStart(20, "0"));

export const places: fc.Arbitrary<Place> = fc.record({
  lane: fc.constantFrom(...LANES),
  sequence: sequences,
  sentAtMs: instants,
});

const sources = fc.constantFrom<BeforeSource>("seen", "inferred", "recorded");

export const befores: fc.Arbitrary<Before> = fc.oneof(
  fc.constant({ state: "unknown" } as const),
  fc.record({ state: fc.constant("disabled" as const), source: sources }),
  fc.record(
    {
      state: fc.constantFrom("enabled" as const, "off" as const),
      source: sources,
      settings,
      isComplete: fc.constant(true as const),
    },
    { requiredKeys: ["state", "source"] },
  ),
);

const applications: fc.Arbitrary<Applied> = fc.record(
  {
    operationId: operationIds,
    state: fc.constantFrom("enabled", "disabled"),
    result: fc.constantFrom("applied", "updated", "unchanged"),
    before: befores,
    left: settings,
    auth0Status: fc.integer({ min: 200, max: 599 }),
    place: places,
    atMs: instants,
  },
  { requiredKeys: ["operationId", "state", "result", "before", "auth0Status", "place", "atMs"] },
);

const lastPlaces = fc
  .record({ interactive: places, bulk: places }, { requiredKeys: [] })
  .map((byLane) =>
    Object.fromEntries(
      Object.entries(byLane).map(([lane, { sequence, sentAtMs }]) => [lane, { sequence, sentAtMs }]),
    ),
  );

const placedSettings = fc.record(
  Object.fromEntries(
    SETTING_NAMES.map((name) => [name, fc.record({ value: fc.boolean(), place: places })]),
  ) as Record<
    (typeof SETTING_NAMES)[number],
    fc.Arbitrary<{ readonly value: boolean; readonly place: Place }>
  >,
  { requiredKeys: [] },
);

const sights: fc.Arbitrary<Seen> = fc.oneof(
  fc.constant({ state: "disabled" } as const),
  fc.record({ state: fc.constantFrom("enabled" as const, "off" as const), settings }),
);

const doubts: fc.Arbitrary<readonly Doubt[]> = fc.uniqueArray(
  fc.record({ operationId: operationIds, untilMs: instants }, { requiredKeys: ["operationId"] }),
  { minLength: 1, maxLength: 8, selector: ({ operationId }) => operationId },
);

/** Pairs of any shape, whether a history leads to them or not: what a table must be able to keep. */
export const pairs: fc.Arbitrary<PairState> = fc.record(
  {
    version: fc.nat(),
    applied: applications,
    newest: applications,
    disabledPlace: places,
    settings: placedSettings,
    lastPlaces,
    claim: fc.record({ operationId: operationIds, alone: fc.nat({ max: 3 }), untilMs: instants }),
    unsettled: fc.record({ operationId: operationIds, untilMs: instants }),
    inDoubt: doubts,
    seenBefore: fc.record({ operationId: operationIds, seen: sights }),
  },
  { requiredKeys: ["version", "settings", "lastPlaces"] },
);

/** One of the requests for a pair, as it was sent. */
export interface Sent {
  readonly request: ChangeRequest;
  readonly place: Place;
}

/** The longest step that SQS's clock is taken to go back between two messages, in milliseconds. */
const CLOCK_BACK_MS = 400;

/**
 * A history of requests for one pair, in the order in which they were sent through both lanes: times grow, some are the
 * same.
 *
 * @param options.clockRunsBack Whether the times on the messages may be out of step by less than a second.
 */
export function histories(options: {
  readonly maxLength: number;
  readonly clockRunsBack?: boolean;
}): fc.Arbitrary<readonly Sent[]> {
  const step = fc.record({
    lane: fc.constantFrom(...LANES),
    disables: fc.boolean(),
    settings,
    gapMs: fc.constantFrom(0, 1, 50, 700, 5_000),
    offMs: options.clockRunsBack === true ? fc.integer({ min: 0, max: CLOCK_BACK_MS }) : fc.constant(0),
    skipped: fc.integer({ min: 1, max: 9 }),
  });
  return fc.array(step, { minLength: 1, maxLength: options.maxLength }).map((steps) => {
    // Around a power of ten, where an order by text and an order by number part ways.
    let sequence = 99_999_999_999_999_990n;
    let nowMs = Date.UTC(2026, 7);
    return steps.map(({ lane, disables, settings: named, gapMs, offMs, skipped }, index) => {
      sequence += BigInt(skipped);
      nowMs += gapMs;
      const common = {
        operation_id: `operation_${index}`,
        organization_id: "org_1",
        connection_id: "con_1",
      };
      return {
        request: disables
          ? { ...common, action: "disable" as const }
          : { ...common, action: "enable" as const, ...named },
        place: { lane, sequence: `${sequence}`, sentAtMs: nowMs - offMs },
      };
    });
  });
}
