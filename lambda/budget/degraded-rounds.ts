import type { Clock } from "../../contract/clock.ts";
import type { Lane } from "../../contract/place.ts";
import { refillPerSecond } from "./budget-view.ts";
import { type DegradedPace, degradedIntervalMs, TABLE_PAUSE_MS } from "./degraded-pace.ts";
import type { ObserveBudget } from "./events.ts";
import type { LocalBudgetState } from "./local-state.ts";
import type { GroupBucket } from "./state.ts";
import type { Waiters } from "./waiters.ts";

/** How permits are granted while the control table fails: the execution paces itself, and leaves the table alone for a pause. */
export interface DegradedRounds {
  /** Whether the table is left alone now. */
  isPaused(): boolean;
  /** One round without the table: waits for the pace, or grants one permit. */
  ask(): Promise<void>;
  /** The table failed: a pause begins. */
  begin(error: unknown): void;
  /** The table answered. */
  end(): void;
}

/** What the rounds work with. */
export interface DegradedRoundsOptions {
  readonly group: GroupBucket;
  readonly lane: Lane;
  readonly local: LocalBudgetState;
  readonly clock: Clock;
  /** Maximum concurrency of all lanes together. */
  readonly executions: number;
  readonly observe: ObserveBudget;
  readonly degradedPace: DegradedPace;
}

/** Makes the rounds of one permit queue, whose table has not failed. */
export function createDegradedRounds(
  { group, lane, local, clock, executions, observe, degradedPace }: DegradedRoundsOptions,
  waiters: Waiters,
): DegradedRounds {
  let failedAtMs: number | undefined;

  return {
    isPaused: () => failedAtMs !== undefined && clock.now() < failedAtMs + TABLE_PAUSE_MS,

    async ask() {
      const rate = refillPerSecond(local.item(), group);
      const waitMs = degradedPace.waitMs(degradedIntervalMs(rate, executions));
      if (waitMs > 0) {
        await waiters.sleep(Math.min(waitMs, TABLE_PAUSE_MS));
        return;
      }
      if (waiters.grant((waitedMs) => ({ bucket: group, lane, waitedMs }))) degradedPace.begin();
    },

    begin(error) {
      if (failedAtMs === undefined)
        observe({ event: "degraded", bucket: group, lane, degraded: true, error });
      failedAtMs = clock.now();
    },

    end() {
      if (failedAtMs !== undefined) observe({ event: "degraded", bucket: group, lane, degraded: false });
      failedAtMs = undefined;
    },
  };
}
