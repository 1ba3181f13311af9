import type { Bucket } from "../../contract/bucket.ts";
import type { Brake } from "./brake.ts";
import type { SharedClock } from "./server-clock.ts";
import type { BucketState, ControlItem, SupplyModel } from "./state.ts";

/** A bucket's counters. */
export type Counter = "granted" | "promised" | "served" | "looks";

/** What one write does to one bucket. All of it happens, or, when a condition fails, nothing of it. */
export interface BucketChange {
  /** Added to the counters; negative takes away. */
  readonly add?: Partial<Readonly<Record<Counter, number>>>;
  /** The end of the last positions that this write counts as done with because their owners seem gone. */
  readonly skipped?: number;
  /** Replaces the model and raises the version by one. */
  readonly model?: SupplyModel;
  /** Notes how many permits had been granted before the first claim of this slot, and forgets older slots. */
  readonly mark?: { readonly slot: number; readonly forget: readonly number[] };
  /** The write happens only while these hold. */
  readonly when?: {
    readonly version?: number;
    readonly grantedAtMost?: number;
    readonly looks?: number;
    readonly served?: number;
  };
}

/** One write of the shared item. */
export interface ControlChange {
  readonly buckets: Partial<Readonly<Record<Bucket, BucketChange>>>;
  /** Replaces the shared clock bounds, whatever they are. */
  readonly clock?: SharedClock;
  /** Replaces the brake and raises its version by one. */
  readonly brake?: Brake;
  /** The write happens only while the brake has this version. */
  readonly whenBrakeVersion?: number;
}

/** Whether a write happened, and the item after it; or, when it did not, the item that refused it. */
export interface ControlAnswer {
  readonly applied: boolean;
  readonly item: ControlItem;
}

/** The shared item of the control table. Each call is one request; both throw when the table cannot be reached. */
export interface BudgetStore {
  /** Reads the item consistently; an item that does not exist yet is empty. */
  read(): Promise<ControlItem>;
  /** Writes the item in one conditional update. */
  update(change: ControlChange): Promise<ControlAnswer>;
}

/** The conditions of a change, as one predicate: what the table checks before it writes. */
export function holds(state: BucketState, when: BucketChange["when"]): boolean {
  if (when === undefined) return true;
  if (when.version !== undefined && state.version !== when.version) return false;
  if (when.looks !== undefined && state.looks !== when.looks) return false;
  if (when.served !== undefined && state.served !== when.served) return false;
  return when.grantedAtMost === undefined || state.granted <= when.grantedAtMost;
}
