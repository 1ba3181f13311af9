/** The key of the control table's item with the last comparison of what was applied with the tenant. */
export const DRIFT_KEY = "drift";

/** A comparison that has ended, as the attribute `summary` of that item holds it. Times are ISO 8601 in UTC. */
export interface DriftSummaryItem {
  readonly ended_at: string;
  readonly by: string;
  /** The organization that it went on after; absent where it began with the first. */
  readonly after?: string;
  readonly organizations: number;
  readonly compared: number;
  /** Connections by the kind of their drift. */
  readonly drifted: Readonly<Record<string, number>>;
  /** Connections that could not be compared. */
  readonly not_compared: number;
  /** Repairs that were enqueued. */
  readonly repaired: number;
}

/** The item. An operator's command writes it; the worker does not know it. */
export interface DriftItem {
  readonly key: typeof DRIFT_KEY;
  readonly summary?: DriftSummaryItem;
}
