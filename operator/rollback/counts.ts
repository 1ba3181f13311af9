/** The counts of a planned rollback, in operations of the batch. */
export interface RollbackCounts {
  /** Pairs whose previous state is restored. */
  readonly returned: number;
  /** Operations that changed nothing. */
  readonly unchanged: number;
  /** Pairs that a newer request has changed since: they keep that request's state. */
  readonly changed_since: number;
  /** Pairs that are not restored, or not with every setting. */
  readonly not_restored: number;
  /** Rows of the batch without a record, such as records that have expired. */
  readonly missing: number;
}

/** Whether the rollback restores everything that the batch changed and no newer request has changed since. */
export function isComplete({ not_restored, missing }: RollbackCounts): boolean {
  return not_restored === 0 && missing === 0;
}
