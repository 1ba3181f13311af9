/** What planning a rollback came to, in operations of the batch. */
export interface RollbackCounts {
  /** Pairs that rows return to their state before. */
  readonly returned: number;
  /** Operations that changed nothing. */
  readonly unchanged: number;
  /** Pairs that a newer request was applied to since: they are that request's now. */
  readonly changed_since: number;
  /** Pairs that are not returned, or not with every setting. */
  readonly not_restored: number;
  /** Rows of the batch without a record: retention took them away, say. */
  readonly missing: number;
}

/** Whether everything that the batch changed, and that no newer request has, is returned. */
export function isComplete({ not_restored, missing }: RollbackCounts): boolean {
  return not_restored === 0 && missing === 0;
}
