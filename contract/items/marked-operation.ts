import type { OperationItem } from "./operation-item.ts";

/** An operation with what operators write beside its record. The worker does not know that and leaves it alone. */
export interface MarkedOperation extends OperationItem {
  /** When, by whom and why it was last sent back from the dead-letter queue. */
  readonly redriven_at?: string;
  readonly redriven_by?: string;
  readonly redriven_because?: string;
  /** Why its dead letter was discarded. */
  readonly discarded_because?: string;
}
