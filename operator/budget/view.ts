import { iso } from "../../contract/iso.ts";
import { isPaused } from "../lane/consumption.ts";
import { type LaneFigures, type LaneState, waitsFor } from "../lane/depth.ts";
import type { WaitingConditions } from "../waiting/conditions.ts";
import type { BudgetFigures } from "./read.ts";

/** The budget as programs get it: an object for each bucket, the brake, each circuit and each lane. */
export function budgetObjects({ budget, lanes }: WaitingConditions): object[] {
  const { buckets, slowedDown, circuits } = budget;
  return [
    ...buckets.map(
      ({
        name,
        burst,
        permitsGranted,
        tokensLeft,
        learnedPerSecond,
        isAssumed,
        rateIsTested,
        bulkWaiting,
      }) => ({
        kind: "bucket",
        bucket: name,
        burst,
        tokens_left: tokensLeft,
        permits_granted: permitsGranted,
        bulk_waiting: bulkWaiting,
        learned_per_minute: learnedPerSecond === undefined ? null : learnedPerSecond * 60,
        assumed: isAssumed ?? false,
        tested: rateIsTested,
      }),
    ),
    ...(slowedDown === undefined
      ? []
      : [
          {
            kind: "slowed_down",
            calls_per_minute: slowedDown.callsPerSecond * 60,
            stopped_until: iso(slowedDown.stoppedUntilMs),
          },
        ]),
    ...Object.entries(circuits.open).map(
      ([guarded, { cause, detail, openedAtMs, probes, nextProbeAtMs }]) => ({
        kind: "circuit",
        guards: guarded,
        cause,
        detail,
        probes,
        opened_at: iso(openedAtMs),
        next_probe_at: iso(nextProbeAtMs),
      }),
    ),
    ...lanes.map((lane) => laneObject(lane, budget)),
  ];
}

/** When a pause ends, as programs get it: null where nothing ends it; absent where the lane is not paused. */
export function pauseObject({ consumption, pauseEnd }: LaneState): object {
  if (!isPaused(consumption)) return {};
  return { pause_ends_at: typeof pauseEnd === "number" ? iso(pauseEnd) : (pauseEnd ?? null) };
}

/** A lane as programs get it. */
export function laneObject(lane: LaneFigures, budget: BudgetFigures): object {
  return {
    kind: "lane",
    lane: lane.lane,
    state: lane.consumption.toLowerCase(),
    ...pauseObject(lane),
    queued: lane.queued,
    in_hand: lane.inHand,
    oldest_deferred_at: lane.oldestDeferredAt ?? null,
    waits_for: waitsFor(lane, budget),
  };
}
