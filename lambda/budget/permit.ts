import type { Permit } from "./rate-budget.ts";

/** A permit as this budget issues it. */
export interface IssuedPermit extends Permit {
  /**
   * Of the permits granted from each bucket, how many had surely been counted before this one's call: it bounds what
   * the answer's `remaining` can mean. Undefined for a permit that was granted without the control table.
   */
  readonly countedBefore?: { readonly group: number; readonly management: number };
}
